package org.assay.grad.ops.shaping;

import java.util.Arrays;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.onnx.Tensor;

/** Slice: zeros around the cotangent, or between its elements. */
final class SliceGradient {
  private SliceGradient() {}

  static String operand(GradientContext c) {
    String x = c.in(0);
    Optional<long[]> axes =
        c.input(3).isEmpty()
            ? Optional.of(first(count(c)))
            : c.constant(c.in(3)).map(Tensor::toLongs);
    if (axes.isEmpty()) {
      throw c.error("axes are computed", "axes that are constant");
    }
    Optional<long[]> steps =
        c.input(4).isEmpty() ? Optional.of(new long[0]) : c.constant(c.in(4)).map(Tensor::toLongs);
    boolean plain = steps.isPresent() && Arrays.stream(steps.get()).allMatch(s -> s == 1);
    return plain ? padded(c, x, axes.get()) : scattered(c, x, axes.get());
  }

  private static int count(GradientContext c) {
    return c.size(c.in(1), 0)
        .orElseThrow(() -> c.error("number of starts is not known", "starts of known size"));
  }

  private static long[] first(int count) {
    long[] axes = new long[count];
    Arrays.setAll(axes, i -> i);
    return axes;
  }

  /** Step 1: zeros before the start and behind the end. */
  private static String padded(GradientContext c, String x, long[] axes) {
    String size = c.shape(x, axes);
    String start = c.cast(c.in(1), org.assay.onnx.ElementType.INT64);
    String zero = c.integer(0);
    String positive = c.op("Where", c.op("Less", start, zero), c.add(start, size), start);
    String before = c.op("Min", c.op("Max", positive, zero), size);
    String behind = c.sub(c.sub(size, before), c.shape(c.g(), axes));
    Optional<long[]> known = known(c, axes);
    String pads = known.isPresent() ? c.longs(known.get()) : c.concat(0, before, behind);
    return c.op("Pad", c.g(), pads, "", c.longs(axes));
  }

  private static Optional<long[]> known(GradientContext c, long[] axes) {
    Optional<long[]> starts = c.constant(c.in(1)).map(Tensor::toLongs);
    if (starts.isEmpty()) {
      return Optional.empty();
    }
    long[] pads = new long[2 * axes.length];
    for (int i = 0; i < axes.length; i++) {
      int axis = c.front(axes[i], c.in(0));
      int size = c.size(c.in(0), axis).orElse(-1);
      int left = c.size(c.g(), axis).orElse(-1);
      long start = starts.get()[i];
      if (left >= 0 && size >= 0) {
        pads[i] = Math.max(0, Math.min(size, start < 0 ? start + size : start));
        pads[axes.length + i] = size - pads[i] - left;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(pads);
  }

  /** Other steps: each axis in turn, its elements to the places they came from. */
  private static String scattered(GradientContext c, String x, long[] axes) {
    String g = c.g();
    for (int i = axes.length - 1; i >= 0; i--) {
      int axis = c.front(axes[i], x);
      String size = c.shape(x, axis);
      String places = c.op("Range", c.integer(0), c.squeeze(size, 0), c.integer(1));
      String taken =
          c.op(
              "Slice",
              places,
              part(c, 1, i),
              part(c, 2, i),
              c.longs(0),
              c.input(4).isPresent() ? part(c, 4, i) : c.longs(1));
      g = scatter(c, g, taken, size, axis);
    }
    return g;
  }

  private static String part(GradientContext c, int input, int index) {
    return c.cast(c.op("Gather", c.in(input), c.longs(index)), org.assay.onnx.ElementType.INT64);
  }

  /** The elements of an axis at given places of an axis of zeros. */
  private static String scatter(GradientContext c, String g, String places, String size, int axis) {
    int rank = c.rank(g);
    long[] line = new long[rank];
    Arrays.fill(line, 1);
    line[axis] = -1;
    String indices = c.op("Expand", c.reshape(places, line), c.shape(g));
    String[] sizes = new String[rank];
    for (int i = 0; i < rank; i++) {
      sizes[i] = i == axis ? size : c.shape(g, i);
    }
    String zeros = c.op("Expand", c.real(0, g), c.concat(0, sizes));
    return c.op("ScatterElements", Attributes.of("axis", axis), zeros, indices, g);
  }
}
