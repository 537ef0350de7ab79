package org.assay.numeric.fix;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.input.InputRanges;
import org.assay.data.DType;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.npy.NpzReader;
import org.assay.data.random.RandomStream;
import org.assay.data.sample.InputSampler;
import org.assay.data.sample.WeightSampler;
import org.assay.data.spec.InputSpec;
import org.assay.data.spec.Range;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.Role;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightInit;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/**
 * What ordinarily flows in: inputs drawn from their valid ranges by their roles, every third time
 * from the twentieth part of them that is nearest to zero, weights as their distribution says, or
 * as the model holds them. Ranges of RANUM's evaluation are not ordinary.
 *
 * <p>A weight that starts constant shows little: with free weights it is moved a little in every
 * other run, as after some training.
 */
public final class OrdinaryData {
  private static final long MOST_ELEMENTS = 1L << 26;

  private static final double MOVED = 0.1;
  private static final double SMALL = 0.05;

  private final Model model;
  private final Spec spec;
  private final boolean free;
  private final Map<String, Bounds> valid;
  private final RandomStream stream;

  /**
   * Prepares to draw.
   *
   * @throws ModelException if an input is of a kind that cannot be drawn, or too large
   */
  public OrdinaryData(Model model, Spec spec, ScanOptions options, long seed) {
    this.model = model;
    this.spec = spec;
    this.free = options.weights() == WeightMode.FREE;
    Map<String, Tensor> samples = new LinkedHashMap<>();
    options
        .data()
        .ifPresent(
            (Path file) ->
                NpzReader.read(file)
                    .forEach((name, array) -> samples.put(name, Tensors.toTensor(array))));
    this.valid =
        new InputRanges(
                model.graph(),
                spec,
                WeightMode.FROZEN,
                RangeMode.VALID,
                options.inputs(),
                options.dims(),
                samples)
            .resolve()
            .environment()
            .values();
    this.stream = RandomStream.of(seed, "ordinary");
    for (ValueInfo input : model.graph().requiredInputs()) {
      Bounds bounds = valid.get(input.name());
      if (bounds == null || bounds.size() > MOST_ELEMENTS) {
        throw new ModelException(
            "cannot be drawn",
            "input '" + input.name() + "'",
            "a tensor of real numbers, of at most " + MOST_ELEMENTS + " elements",
            "");
      }
    }
  }

  /**
   * Draws for some runs.
   *
   * @return a tensor for each input that must be given, for each run
   * @throws ModelException if an input is of a kind that cannot be drawn, or too large
   */
  public static List<Map<String, Tensor>> draw(
      Model model, Spec spec, ScanOptions options, int runs, long seed) {
    OrdinaryData data = new OrdinaryData(model, spec, options, seed);
    return IntStream.range(0, runs).mapToObj(data::draw).toList();
  }

  /**
   * Draws for one run; the same each time.
   *
   * @param run its number, from 0
   * @return a tensor for each input that must be given
   */
  public Map<String, Tensor> draw(int run) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      Bounds bounds = bounds(input.name());
      RandomStream own = stream.fork("run " + run + " " + inputs.size());
      Tensor drawn = draw(input.name(), bounds, spec, free && run % 2 == 1, own);
      boolean small = run % 3 == 2 && isContinuous(spec, input.name());
      inputs.put(input.name(), small ? small(drawn, bounds.hull()) : drawn);
    }
    return inputs;
  }

  /** Range and shape that an input is drawn from. */
  public Bounds bounds(String input) {
    return Optional.ofNullable(valid.get(input))
        .orElseThrow(() -> new IllegalArgumentException("no input '" + input + "'"));
  }

  private static Tensor draw(
      String name, Bounds bounds, Spec spec, boolean moved, RandomStream stream) {
    int[] shape = new int[bounds.rank()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.toIntExact(bounds.dims()[i]);
    }
    DType type = type(bounds.type());
    WeightInit init = spec.weights().get(name);
    if (moved && init != null && bounds.hull().isPoint()) {
      init = new WeightInit.Normal(bounds.hull().lo, MOVED);
    }
    Cell hull = bounds.hull();
    NdArray drawn =
        init != null
            ? WeightSampler.draw(init, type, shape, stream)
            : InputSampler.draw(
                role(spec, name), new Range(hull.lo, hull.hi, "valid"), type, shape, stream);
    return Tensors.toTensor(drawn, bounds.type());
  }

  private static boolean isContinuous(Spec spec, String name) {
    return !spec.weights().containsKey(name)
        && switch (role(spec, name)) {
          case DATA, NOISE, OTHER -> true;
          default -> false;
        };
  }

  // Ranges are often wider than what occurs: then values of their ends alone show little.
  private static Tensor small(Tensor drawn, Cell range) {
    if (!drawn.type().isFloat()) {
      return drawn;
    }
    double zero = Math.max(range.lo, Math.min(range.hi, 0));
    double[] values = drawn.toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] = zero + SMALL * (values[i] - zero);
    }
    return Tensor.ofValues(drawn.type(), drawn.dims(), values);
  }

  private static Role role(Spec spec, String name) {
    return Optional.ofNullable(spec.inputs().get(name)).map(InputSpec::role).orElse(Role.OTHER);
  }

  private static DType type(ElementType type) {
    if (type == ElementType.BOOL) {
      return DType.BOOL;
    }
    if (type == ElementType.DOUBLE) {
      return DType.F8;
    }
    return type.isFloat() ? DType.F4 : DType.I8;
  }
}
