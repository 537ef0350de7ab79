package org.assay.numeric.confirm;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.input.InputRanges;
import org.assay.data.DType;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.npy.NpzReader;
import org.assay.data.random.RandomStream;
import org.assay.data.sample.InputSampler;
import org.assay.data.spec.InputSpec;
import org.assay.data.spec.Range;
import org.assay.data.spec.Role;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/**
 * Draws inputs within the ranges that a scan assumes: first the plain ones (all at the lower end,
 * all at the upper, all 0, all equal), then random ones at changing scales.
 */
public final class InputDraw {
  private static final int MOST_ELEMENTS = 1 << 28;

  private record Source(String name, Role role, Range range, DType type, int[] shape) {}

  /** How the elements of one draw relate. */
  private enum Pattern {
    LOW,
    HIGH,
    ZERO,
    EQUAL,
    UNIFORM,
    CORNERS,
    SMALL,
    LOW_OR_HIGH
  }

  private final List<Source> sources;
  private final Map<String, ElementType> types = new LinkedHashMap<>();

  /**
   * Works out what to feed.
   *
   * @throws ModelException if an input is of a kind that cannot be drawn, or too large
   */
  public InputDraw(Model model, Spec spec, ScanOptions options) {
    Map<String, Bounds> assumed =
        new InputRanges(
                model.graph(),
                spec,
                WeightMode.FROZEN,
                options.ranges(),
                options.inputs(),
                options.dims(),
                samples(options.data()))
            .resolve()
            .environment()
            .values();
    sources =
        model.graph().requiredInputs().stream()
            .map(input -> source(input, Optional.ofNullable(assumed.get(input.name())), spec))
            .toList();
  }

  private static Map<String, Tensor> samples(Optional<Path> data) {
    Map<String, Tensor> samples = new LinkedHashMap<>();
    data.ifPresent(
        file ->
            NpzReader.read(file)
                .forEach((name, array) -> samples.put(name, Tensors.toTensor(array))));
    return samples;
  }

  private Source source(ValueInfo input, Optional<Bounds> bounds, Spec spec) {
    Bounds known =
        bounds.orElseThrow(
            () ->
                new ModelException(
                    "cannot be drawn at random",
                    "input '" + input.name() + "'",
                    "a tensor of real numbers",
                    ""));
    types.put(input.name(), known.type());
    long[] dims = known.dims();
    int[] shape = new int[dims.length];
    long elements = 1;
    for (int i = 0; i < dims.length; i++) {
      elements = elements > MOST_ELEMENTS ? elements : elements * Math.max(1, dims[i]);
      shape[i] = (int) Math.min(dims[i], MOST_ELEMENTS);
    }
    if (elements > MOST_ELEMENTS) {
      throw new ModelException(
          "too large to be drawn at random",
          "input '" + input.name() + "'",
          "at most " + MOST_ELEMENTS + " elements",
          "make a dimension smaller with --dim");
    }
    Cell hull = known.hull();
    Role role =
        Optional.ofNullable(spec.inputs().get(input.name()))
            .map(InputSpec::role)
            .orElse(Role.OTHER);
    return new Source(
        input.name(), role, new Range(hull.lo, hull.hi, "scan"), dtype(known.type()), shape);
  }

  private static DType dtype(ElementType type) {
    if (type == ElementType.BOOL) {
      return DType.BOOL;
    }
    if (type == ElementType.DOUBLE) {
      return DType.F8;
    }
    return type.isFloat() ? DType.F4 : DType.I8;
  }

  /** Inputs of one run; the same number gives the same ones. */
  public Map<String, Tensor> draw(int run, RandomStream seed) {
    RandomStream stream = seed.fork("run " + run);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Source source : sources) {
      Pattern pattern =
          run < 4
              ? Pattern.values()[run]
              : Pattern.values()[stream.nextInt(Pattern.values().length)];
      NdArray values = draw(source, pattern, stream);
      inputs.put(
          source.name(),
          Tensors.toTensor(values, Optional.ofNullable(types.get(source.name())).orElseThrow()));
    }
    return inputs;
  }

  private static NdArray draw(Source source, Pattern pattern, RandomStream stream) {
    Range range = source.range();
    boolean free =
        source.type().isFloat()
            && range.isFinite()
            && source.role() != Role.ONE_HOT
            && source.role() != Role.MASK
            && source.role() != Role.CLASS_INDEX
            && source.role() != Role.INTEGER;
    NdArray sampled =
        InputSampler.draw(source.role(), range, source.type(), source.shape(), stream);
    if (!free || pattern == Pattern.UNIFORM || sampled.size() == 0) {
      return sampled;
    }
    double[] values = sampled.toDoubles();
    double middle = Math.max(range.lo(), Math.min(range.hi(), 0));
    double scale = Math.pow(10, -8 * stream.nextDouble());
    double equal = values[0];
    boolean high = stream.nextBoolean();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (pattern) {
            case LOW -> range.lo();
            case HIGH -> range.hi();
            case ZERO -> middle;
            case EQUAL -> equal;
            case CORNERS -> stream.nextBoolean() ? range.hi() : range.lo();
            case SMALL -> middle + (values[i] - middle) * scale;
            case LOW_OR_HIGH -> high ? range.hi() : range.lo();
            case UNIFORM -> values[i];
          };
    }
    NdArray drawn = NdArray.of(values, values.length).reshape(source.shape());
    return drawn.as(source.type());
  }
}
