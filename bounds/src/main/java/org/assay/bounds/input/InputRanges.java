package org.assay.bounds.input;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Environment;
import org.assay.bounds.Flags;
import org.assay.bounds.OptionalBounds;
import org.assay.bounds.SequenceBounds;
import org.assay.bounds.Value;
import org.assay.data.spec.DimSpec;
import org.assay.data.spec.InputSpec;
import org.assay.data.spec.Range;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.Ranges;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightInit;
import org.assay.data.spec.WeightMode;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.ValueType.TensorType;

/**
 * Bounds of everything that flows into a graph: from explicit ranges, else the spec, else sample
 * data, else the flow of data, else a default. Each source but the first two is an assumption that
 * reports must state.
 */
public final class InputRanges {
  /** Size of a symbolic leading axis of which nothing is said. */
  public static final long DEFAULT_BATCH = 1;

  /** Size of any other symbolic axis of which nothing is said. */
  public static final long DEFAULT_LENGTH = 16;

  private final Graph graph;
  private final Spec spec;
  private final WeightMode weights;
  private final RangeMode ranges;
  private final Map<String, Range> given;
  private final Map<String, Tensor> samples;
  private final Map<String, Long> dims = new LinkedHashMap<>();
  private final List<String> assumptions = new ArrayList<>();

  /**
   * Ranges for one graph.
   *
   * @param given explicit range of an input by name; wins over everything
   * @param sizes explicit sizes of symbols
   * @param samples sample values by name of the input
   */
  public InputRanges(
      Graph graph,
      Spec spec,
      WeightMode weights,
      RangeMode ranges,
      Map<String, Range> given,
      Map<String, Long> sizes,
      Map<String, Tensor> samples) {
    this.graph = graph;
    this.spec = spec;
    this.weights = weights;
    this.ranges = ranges;
    this.given = given;
    this.samples = samples;
    dims.putAll(sizes);
  }

  /** What flows in, and what was assumed for it. */
  public record Assumed(Environment environment, List<String> assumptions) {}

  /** Works everything out. */
  public Assumed resolve() {
    Map<String, Bounds> values = new LinkedHashMap<>();
    Map<String, Value> collections = new LinkedHashMap<>();
    bindSamples();
    for (ValueInfo input : graph.inputs()) {
      input
          .type()
          .filter(t -> t.asTensor().isEmpty())
          .flatMap(t -> collection(input.name(), t))
          .ifPresent(c -> collections.put(input.name(), c));
      Optional<TensorType> type = input.type().flatMap(t -> t.asTensor());
      boolean initialized = graph.initializers().containsKey(input.name());
      if (type.isEmpty() || initialized || !isReal(type.get().element())) {
        continue;
      }
      if (type.get().shape().isEmpty()) {
        assumptions.add("input " + input.name() + " is a scalar (no shape is declared)");
      }
      long[] sizes = sizes(input.name(), type.get().shape().orElse(Shape.SCALAR));
      values.put(input.name(), bounds(input.name(), type.get().element(), sizes));
    }
    if (weights == WeightMode.FREE) {
      WeightUse use = new WeightUse(graph);
      for (Map.Entry<String, Tensor> e : graph.initializers().entrySet()) {
        Tensor tensor = e.getValue();
        if (tensor.type().isFloat() && tensor.size() > 0 && !use.isShapeLike(e.getKey())) {
          values.put(e.getKey(), free(e.getKey(), tensor));
        }
      }
    }
    return new Assumed(new Environment(values, dims, collections), List.copyOf(assumptions));
  }

  // A sequence of any length; its tensors have any extents where they are not fixed, each its own.
  private Optional<Value> collection(String name, ValueType type) {
    if (type instanceof ValueType.OptionalType optional) {
      Optional<Value> content =
          optional
              .element()
              .asTensor()
              .filter(t -> isReal(t.element()) && t.shape().isPresent())
              .<Value>map(
                  t -> bounds(name, t.element(), sizes(name, t.shape().orElse(Shape.SCALAR))))
              .or(
                  () ->
                      optional.element() instanceof ValueType.SequenceType
                          ? collection(name, optional.element())
                          : Optional.empty());
      return Optional.of(new OptionalBounds(true, true, content));
    }
    if (!(type instanceof ValueType.SequenceType sequence)) {
      return Optional.empty();
    }
    Optional<Bounds> any =
        sequence
            .element()
            .asTensor()
            .filter(t -> isReal(t.element()))
            .flatMap(t -> t.shape().map(s -> element(name, t.element(), s)));
    return Optional.of(SequenceBounds.of(0, Bounds.UNLIMITED, any));
  }

  private Bounds element(String name, ElementType type, Shape shape) {
    long[] extents = new long[shape.rank()];
    long dynamic = 0;
    for (int i = 0; i < extents.length; i++) {
      boolean fixed = shape.dim(i).isKnown();
      extents[i] = fixed ? shape.dim(i).sizeOrMinusOne() : Bounds.UNLIMITED;
      dynamic |= fixed ? 0 : 1L << i;
    }
    return bounds(name, type, extents).withDynamicAxes(dynamic);
  }

  private static boolean isReal(ElementType type) {
    return type != ElementType.STRING && !type.isComplex();
  }

  private void bindSamples() {
    for (ValueInfo input : graph.inputs()) {
      Tensor sample = samples.get(input.name());
      Optional<Shape> shape = input.type().flatMap(t -> t.asTensor()).flatMap(TensorType::shape);
      if (sample == null || shape.isEmpty() || shape.get().rank() != sample.rank()) {
        continue;
      }
      for (int i = 0; i < sample.rank(); i++) {
        if (shape.get().dim(i) instanceof Dim.Symbol symbol) {
          dims.putIfAbsent(symbol.name(), sample.dims()[i]);
        }
      }
    }
  }

  private long[] sizes(String input, Shape shape) {
    long[] sizes = new long[shape.rank()];
    for (int i = 0; i < sizes.length; i++) {
      Dim dim = shape.dim(i);
      if (dim instanceof Dim.Known known) {
        sizes[i] = known.size();
      } else {
        sizes[i] = dim instanceof Dim.Symbol symbol ? symbol(symbol.name(), i) : unnamed(input, i);
      }
    }
    return sizes;
  }

  private long symbol(String name, int axis) {
    return dims.computeIfAbsent(
        name,
        n -> {
          DimSpec said = spec.dims().get(n);
          if (said != null) {
            if (!said.isExact()) {
              assumptions.add("dimension " + n + " has its largest size " + said.hi());
            }
            return (long) said.hi();
          }
          long size = axis == 0 ? DEFAULT_BATCH : DEFAULT_LENGTH;
          assumptions.add("dimension " + n + " = " + size + " (default; set with --dim or a spec)");
          return size;
        });
  }

  private long unnamed(String input, int axis) {
    long size = axis == 0 ? DEFAULT_BATCH : DEFAULT_LENGTH;
    assumptions.add("axis " + axis + " of input " + input + " = " + size + " (default)");
    return size;
  }

  private Bounds bounds(String name, ElementType type, long[] sizes) {
    Range explicit = given.get(name);
    if (explicit != null) {
      return of(explicit, type, sizes);
    }
    WeightInit init = spec.weights().get(name);
    if (init != null) {
      return of(
          Ranges.ofWeight(init, spec.mayTrain(name) ? weights : WeightMode.FROZEN), type, sizes);
    }
    InputSpec said = spec.inputs().get(name);
    Optional<Range> range = said == null ? Optional.empty() : Ranges.ofInput(said, ranges);
    if (range.isPresent()) {
      return of(range.get(), type, sizes);
    }
    Tensor sample = samples.get(name);
    if (sample != null) {
      Cell hull = Bounds.constant(sample).hull();
      assumptions.add(
          "input " + name + " lies in [" + hull.lo + ", " + hull.hi + "] (sample data)");
      return Bounds.uniform(type, sizes, hull.lo, hull.hi, hull.flags);
    }
    return assumed(name, type, sizes);
  }

  private Bounds assumed(String name, ElementType type, long[] sizes) {
    if (type == ElementType.BOOL) {
      return Bounds.uniform(type, sizes, 0, 1, 0);
    }
    double lo = Ranges.ASSUMED.lo();
    double hi = Ranges.ASSUMED.hi();
    String why = "default";
    if (type.isInteger()) {
      Optional<Long> extent = new WeightUse(graph).gatheredExtent(name);
      lo = 0;
      hi = extent.isPresent() ? extent.get() - 1.0 : 1;
      why = extent.isPresent() ? "it indexes an axis of " + extent.get() : "default of integers";
    }
    assumptions.add("input " + name + " lies in [" + lo + ", " + hi + "] (" + why + ")");
    return Bounds.uniform(type, sizes, lo, hi, 0);
  }

  private static Bounds of(Range range, ElementType type, long[] sizes) {
    double lo = range.lo();
    double hi = range.hi();
    int flags = 0;
    if (type.isFloat()) {
      flags |= lo == Double.NEGATIVE_INFINITY ? Flags.NEGATIVE : 0;
      flags |= hi == Double.POSITIVE_INFINITY ? Flags.POSITIVE : 0;
      lo = Math.max(-type.max(), type.format().round(lo));
      hi = Math.min(type.max(), type.format().round(hi));
    } else {
      lo = Math.max(type.min(), Math.ceil(lo));
      hi = Math.min(type.max(), Math.floor(hi));
    }
    return Bounds.uniform(type, sizes, lo, hi, flags);
  }

  private Bounds free(String name, Tensor tensor) {
    WeightInit init = spec.weights().get(name);
    Range range;
    if (!spec.mayTrain(name)) {
      return Bounds.constant(tensor);
    } else if (init != null) {
      range = Ranges.ofWeight(init, WeightMode.FREE);
    } else {
      Cell hull = Bounds.constant(tensor).hull();
      if (hull.isEmpty()) {
        return Bounds.constant(tensor);
      }
      range = Ranges.free(new Range(hull.lo, hull.hi, "values of the model"));
    }
    return of(range, tensor.type(), tensor.dims());
  }
}
