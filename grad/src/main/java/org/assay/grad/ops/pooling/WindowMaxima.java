package org.assay.grad.ops.pooling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.Chosen;
import org.assay.grad.GradientContext;
import org.assay.grad.ops.convolution.Frame;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/**
 * The way back of MaxPool without its indices, which take ONNX Runtime many times as long as the
 * maxima: each cell of the window is compared with the maximum, and the first that is equal gets
 * the cotangent.
 *
 * <p>One axis after the other: the maximum over rows of maxima over columns is that of the window,
 * so the cotangent goes to the first row with the maximum, and there to the first column: to the
 * first in row-major order. Along an axis with steps data is a number of planes, elements whose
 * places leave the same rest; a cell of all windows is a piece of one plane, without gaps. Windows
 * are added behind the last one until they are as many as elements of a plane: nothing flows back
 * from those, and what fits a plane needs no cutting.
 */
final class WindowMaxima {
  /** With more cells over all axes, nodes and passes over the data cost more than the indices. */
  private static final long MOST_CELLS = 32;

  private final GradientContext c;
  private final Frame frame;

  /** Maxima over the windows of an axis and all behind it, by axis; last the data itself. */
  private final String[] maxima;

  /** The planes that the data of a step of the reduction has along its axis, by axis. */
  private final List<List<String>> planes = new ArrayList<>();

  /** Elements of a plane, by axis. */
  private final long[] counts;

  /** What whole planes have behind the data. */
  private final long[] behind;

  private WindowMaxima(GradientContext c, Frame frame, long[] counts, long[] behind) {
    this.c = c;
    this.frame = frame;
    this.counts = counts;
    this.behind = behind;
    int n = counts.length;
    this.maxima = new String[n + 1];
    maxima[n] = resized(c.in(0), 1);
    for (int i = n - 1; i >= 0; i--) {
      planes.add(0, apart(maxima[i + 1], i));
      maxima[i] = i == 0 ? extended(c.out(0)) : maxima(maxima[i + 1], planes.get(0), i);
    }
  }

  /** Whether a node's window and steps are small enough, and as they should be. */
  static boolean isFor(Node node) {
    return isSmall(node.intsAttribute("kernel_shape").orElse(new long[0]))
        && isSmall(node.intsAttribute("strides").orElse(new long[] {1}));
  }

  private static boolean isSmall(long[] sizes) {
    return sizes.length > 0
        && Arrays.stream(sizes).allMatch(s -> s >= 1 && s <= MOST_CELLS)
        && Arrays.stream(sizes).sum() <= MOST_CELLS;
  }

  /** The cotangent of the data; empty if sizes are not known, or the window has wide gaps. */
  static Optional<String> toMaxima(GradientContext c) {
    if (!isFor(c.node())) {
      return Optional.empty();
    }
    long[] kernel = c.integers("kernel_shape").orElseThrow();
    Frame frame = Frame.of(c, c.in(0), kernel);
    long[] counts = new long[kernel.length];
    long[] behind = new long[kernel.length];
    for (int i = 0; i < kernel.length; i++) {
      int size = c.size(c.in(0), i + 2).orElse(-1);
      int places = c.size(c.out(0), i + 2).orElse(-1);
      // ONNX Runtime takes no padding as wide as the kernel.
      if (size < 0 || places < 0 || overhang(frame, i) >= kernel[i]) {
        return Optional.empty();
      }
      counts[i] = (kernel[i] - 1) * frame.dilations()[i] / frame.strides()[i] + places;
      behind[i] = counts[i] * frame.strides()[i] - frame.begin()[i] - size;
    }
    WindowMaxima windows = new WindowMaxima(c, frame, counts, behind);
    String spread = windows.spread(c.g());
    c.chosen(spread, new Chosen(c.out(0), c.g(), windows::spread));
    return Optional.of(spread);
  }

  /** By how much the last of the added windows reaches beyond whole planes. */
  private static long overhang(Frame frame, int axis) {
    return Math.max(0, frame.reach(axis) - frame.strides()[axis]);
  }

  /** What flows back to the data from a cotangent of the maxima. */
  private String spread(String cotangent) {
    String flowing = extended(cotangent);
    for (int i = 0; i < counts.length; i++) {
      flowing = together(routed(flowing, maxima[i], planes.get(i), i), i);
    }
    return resized(flowing, -1);
  }

  /** Maxima over the windows of one axis. */
  private String maxima(String data, List<String> planes, int axis) {
    if (frame.kernel()[axis] == 1) {
      return planes.get(0);
    }
    int n = counts.length;
    long[] kernel = Frame.filled(n, 1);
    long[] strides = Frame.filled(n, 1);
    long[] dilations = Frame.filled(n, 1);
    long[] pads = new long[2 * n];
    kernel[axis] = frame.kernel()[axis];
    strides[axis] = frame.strides()[axis];
    dilations[axis] = frame.dilations()[axis];
    pads[n + axis] = overhang(frame, axis);
    return c.op(
        "MaxPool",
        Attributes.of(
            "kernel_shape", kernel, "strides", strides, "dilations", dilations, "pads", pads),
        data);
  }

  /** Along one axis: what flows back to each plane from windows, to the first equal element. */
  private List<String> routed(String g, String maximum, List<String> planes, int axis) {
    long step = frame.strides()[axis];
    String[] sums = new String[(int) step];
    String taken = "";
    for (long cell = 0; cell < frame.kernel()[axis]; cell++) {
      int rest = (int) (cell * frame.dilations()[axis] % step);
      long shift = cell * frame.dilations()[axis] / step;
      String part = g;
      if (cell == frame.kernel()[axis] - 1) {
        // Also where no element is equal, as in a window with NaN.
        part = taken.isEmpty() ? g : c.unless(taken, g);
      } else {
        String equal = c.op("Equal", shifted(planes.get(rest), axis, -shift), maximum);
        part = c.where(taken.isEmpty() ? equal : c.op("And", equal, c.op("Not", taken)), g);
        taken = taken.isEmpty() ? equal : c.op("Or", taken, equal);
      }
      String back = shifted(part, axis, shift);
      sums[rest] = sums[rest] == null ? back : c.add(sums[rest], back);
    }
    List<String> results = new ArrayList<>();
    for (String sum : sums) {
      // With steps wider than the window some planes lie between windows.
      results.add(sum == null ? c.zerosLike(planes.get(0)) : sum);
    }
    return results;
  }

  /** Elements moved along an axis; zeros move in. */
  private String shifted(String tensor, int axis, long by) {
    return by == 0 ? tensor : c.op("Pad", tensor, c.longs(by, -by), "", c.longs(axis + 2));
  }

  /** With the windows that were added. */
  private String extended(String tensor) {
    int n = counts.length;
    long[] pads = new long[2 * n];
    for (int i = 0; i < n; i++) {
      pads[i + n] = (frame.kernel()[i] - 1) * frame.dilations()[i] / frame.strides()[i];
    }
    return padded(tensor, pads, "");
  }

  /** The data with its padding, cut to whole planes; or, with sign -1, the way back. */
  private String resized(String tensor, int sign) {
    int n = counts.length;
    long[] pads = new long[2 * n];
    for (int i = 0; i < n; i++) {
      pads[i] = sign * frame.begin()[i];
      pads[i + n] = sign * behind[i];
    }
    return padded(tensor, pads, sign < 0 ? "" : c.real(lowest(c.element(tensor)), tensor));
  }

  private String padded(String tensor, long[] pads, String value) {
    return Arrays.stream(pads).allMatch(p -> p == 0)
        ? tensor
        : c.op("Pad", tensor, c.longs(pads), value, c.longs(frame.axes()));
  }

  /** Finite, so that the graph has no infinity of its own. */
  private static double lowest(ElementType type) {
    return switch (type) {
      case DOUBLE -> -Double.MAX_VALUE;
      case FLOAT16 -> -65504;
      case BFLOAT16 -> -0x1.FEp127;
      default -> -Float.MAX_VALUE;
    };
  }

  /** The planes of an axis. Of axes behind it there are windows. */
  private List<String> apart(String tensor, int axis) {
    int step = (int) frame.strides()[axis];
    if (step == 1) {
      return List.of(tensor);
    }
    List<String> split =
        c.nodes(
            "Split",
            Attributes.of("axis", axis + 3, "num_outputs", step),
            List.of(c.reshape(tensor, shape(axis, counts[axis], step))),
            step);
    List<String> planes = new ArrayList<>();
    split.forEach(plane -> planes.add(c.reshape(plane, shape(axis, counts[axis]))));
    return planes;
  }

  /** The way back of it. */
  private String together(List<String> planes, int axis) {
    int step = planes.size();
    if (step == 1) {
      return planes.get(0);
    }
    String[] parts = new String[step];
    Arrays.setAll(parts, i -> c.unsqueeze(planes.get(i), axis + 3));
    return c.reshape(c.concat(axis + 3, parts), shape(axis, counts[axis] * step));
  }

  /** A shape for Reshape that keeps the sizes before an axis; behind it, there are windows. */
  private long[] shape(int axis, long... sizes) {
    long[] shape = new long[1 + sizes.length + counts.length];
    System.arraycopy(sizes, 0, shape, axis + 2, sizes.length);
    for (int i = axis + 1; i < counts.length; i++) {
      shape[i + 1 + sizes.length] = counts[i];
    }
    return shape;
  }
}
