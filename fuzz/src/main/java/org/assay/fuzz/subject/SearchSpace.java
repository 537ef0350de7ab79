package org.assay.fuzz.subject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.DType;
import org.assay.data.Tensors;
import org.assay.data.random.RandomStream;
import org.assay.data.sample.WeightSampler;
import org.assay.data.spec.InputSpec;
import org.assay.data.spec.Interval;
import org.assay.data.spec.Role;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightInit;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.InferredTypes;
import org.assay.onnx.shape.ShapeInference;

/**
 * A model whose inputs are to be searched: weights that are inputs are drawn and fixed, the rest is
 * laid out as rows.
 *
 * @param model of the working opset, functions inlined, weights as initializers
 * @param layout of the remaining inputs
 * @param types of its tensors
 * @param drawn weights that are inputs of the model as it was given, by name
 */
public record SearchSpace(
    Model model, InputLayout layout, InferredTypes types, Map<String, Tensor> drawn) {
  private static final long MOST_ELEMENTS = 1 << 26;
  private static final long DEFAULT_SIZE = 16;

  /**
   * Lays out the inputs of a model. Rows are batched if all inputs share a symbolic leading
   * dimension that nothing gives a size.
   *
   * @param model of the working opset, functions inlined
   * @param ranges of inputs by name, finite
   * @param sizes of symbolic dimensions beside those of the spec, and before them
   * @param seed of weights that are drawn
   * @throws FuzzException if an input has no range, or no extents that can be known
   */
  public static SearchSpace of(
      Model model, Spec spec, Map<String, Interval> ranges, Map<String, Long> sizes, long seed) {
    Map<String, Long> known = new LinkedHashMap<>();
    spec.dims().forEach((symbol, dim) -> known.put(symbol, (long) dim.lo()));
    known.putAll(sizes);
    Map<String, Tensor> drawn = new LinkedHashMap<>();
    Model fixed = withWeights(model, spec, known, seed, drawn);
    Optional<String> batch = batchSymbol(fixed.graph(), known);
    List<Field> fields = new ArrayList<>();
    int offset = 0;
    for (ValueInfo input : fixed.graph().requiredInputs()) {
      Field field = field(input, spec, ranges, known, batch.isPresent(), offset);
      fields.add(field);
      offset = field.end();
    }
    return new SearchSpace(
        fixed,
        new InputLayout(fields, batch.isPresent()),
        ShapeInference.infer(fixed, inferred(fixed.graph(), known, batch)),
        drawn);
  }

  private static Map<String, Long> inferred(
      Graph graph, Map<String, Long> known, Optional<String> batch) {
    Map<String, Long> sizes = new LinkedHashMap<>(known);
    for (ValueInfo input : graph.requiredInputs()) {
      for (Dim dim : dims(input)) {
        if (dim instanceof Dim.Symbol symbol && !batch.equals(Optional.of(symbol.name()))) {
          sizes.putIfAbsent(symbol.name(), DEFAULT_SIZE);
        }
      }
    }
    return sizes;
  }

  private static Model withWeights(
      Model model, Spec spec, Map<String, Long> sizes, long seed, Map<String, Tensor> drawn) {
    Map<String, Tensor> initializers = new LinkedHashMap<>(model.graph().initializers());
    List<ValueInfo> inputs = new ArrayList<>();
    for (ValueInfo input : model.graph().inputs()) {
      WeightInit init = spec.weights().get(input.name());
      if (init == null || initializers.containsKey(input.name())) {
        inputs.add(input);
        continue;
      }
      List<Dim> dims = dims(input);
      int[] shape = new int[dims.size()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = Math.toIntExact(size(dims.get(i), sizes));
      }
      ElementType type = type(input).element();
      DType kind = type == ElementType.DOUBLE ? DType.F8 : type.isFloat() ? DType.F4 : DType.I8;
      drawn.put(
          input.name(),
          Tensors.toTensor(
              WeightSampler.draw(
                  init, kind, shape, RandomStream.of(seed, "weight " + input.name())),
              type));
    }
    initializers.putAll(drawn);
    Graph graph = model.graph().withInputs(inputs).withInitializers(initializers);
    return model.withGraph(graph);
  }

  private static Optional<String> batchSymbol(Graph graph, Map<String, Long> known) {
    Optional<String> batch = Optional.empty();
    for (ValueInfo input : graph.requiredInputs()) {
      List<Dim> dims = dims(input);
      boolean symbolic = !dims.isEmpty() && dims.get(0) instanceof Dim.Symbol;
      if (!symbolic) {
        return Optional.empty();
      }
      String symbol = ((Dim.Symbol) dims.get(0)).name();
      if (known.containsKey(symbol) || batch.isPresent() && !batch.get().equals(symbol)) {
        return Optional.empty();
      }
      batch = Optional.of(symbol);
    }
    return batch;
  }

  private static Field field(
      ValueInfo input,
      Spec spec,
      Map<String, Interval> ranges,
      Map<String, Long> known,
      boolean batched,
      int offset) {
    Interval range = ranges.get(input.name());
    if (range == null) {
      throw new FuzzException(
          "has no range", "input '" + input.name() + "'", "a range of numbers", "");
    }
    List<Long> dims = new ArrayList<>();
    long elements = 1;
    List<Dim> declared = dims(input);
    for (Dim dim : batched ? declared.subList(1, declared.size()) : declared) {
      long size = size(dim, known);
      dims.add(size);
      elements = Math.min(MOST_ELEMENTS + 1, elements * Math.max(1, size));
    }
    if (elements > MOST_ELEMENTS) {
      throw new FuzzException(
          "is too large to be searched",
          "input '" + input.name() + "'",
          "at most " + MOST_ELEMENTS + " elements",
          "give a symbolic dimension a size with --dim");
    }
    Optional<InputSpec> said = Optional.ofNullable(spec.inputs().get(input.name()));
    return new Field(
        input.name(),
        type(input).element(),
        dims,
        offset,
        said.map(InputSpec::role).orElse(Role.OTHER),
        range.lo(),
        range.hi(),
        said.flatMap(InputSpec::layout));
  }

  private static long size(Dim dim, Map<String, Long> known) {
    if (dim instanceof Dim.Symbol symbol) {
      return known.getOrDefault(symbol.name(), DEFAULT_SIZE);
    }
    return dim.isKnown() ? dim.sizeOrMinusOne() : DEFAULT_SIZE;
  }

  private static ValueType.TensorType type(ValueInfo input) {
    return input
        .type()
        .flatMap(ValueType::asTensor)
        .orElseThrow(
            () ->
                new FuzzException(
                    "is no tensor", "input '" + input.name() + "'", "a tensor of numbers", ""));
  }

  private static List<Dim> dims(ValueInfo input) {
    return type(input)
        .shape()
        .orElseThrow(
            () ->
                new FuzzException(
                    "has no rank",
                    "input '" + input.name() + "'",
                    "declared extents",
                    "declare its shape in the model"))
        .dims();
  }

  /**
   * Floating tensors of the main graph that have a row for each row of the input, outputs of nodes
   * in the order of nodes; all of them where rows are not batched.
   */
  public List<String> rowTensors() {
    List<String> names = new ArrayList<>();
    for (Node node : model.graph().nodes()) {
      for (String output : node.outputs()) {
        if (!output.isEmpty() && isRow(output)) {
          names.add(output);
        }
      }
    }
    return names;
  }

  private boolean isRow(String tensor) {
    Optional<ValueType.TensorType> type = types.type(tensor).flatMap(ValueType::asTensor);
    if (type.isEmpty() || !type.get().element().isFloat()) {
      return false;
    }
    if (!layout.batched()) {
      return true;
    }
    Optional<Shape> shape = type.get().shape();
    boolean leading = shape.isPresent() && shape.get().rank() > 0;
    return leading && shape.get().dim(0).equals(dims(firstInput()).get(0));
  }

  private ValueInfo firstInput() {
    return model.graph().requiredInputs().get(0);
  }

  /** Elements of one row of a tensor; empty if its extents are not known. */
  public Optional<Long> rowElements(String tensor) {
    return types
        .shape(tensor)
        .flatMap(
            shape -> {
              long size = 1;
              for (int i = layout.batched() ? 1 : 0; i < shape.rank(); i++) {
                if (!shape.dim(i).isKnown()) {
                  return Optional.empty();
                }
                size *= shape.dim(i).sizeOrMinusOne();
              }
              return Optional.of(size);
            });
  }
}
