package org.assay.grad.ops.convolution;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.onnx.Tensor;

/**
 * The cotangent of a kernel is itself a convolution: of the data by the cotangent, where samples
 * take the part of channels, and steps and dilations change places.
 */
final class KernelCotangent {
  private static final long MOST_CELLS = 49;

  /** Beyond so many places for each channel, a sum over samples costs less than to move planes. */
  private static final long MANY_PLACES = 20;

  private KernelCotangent() {}

  /**
   * Writes it.
   *
   * @param x data that the window slid over, [N, C, spatial…]
   * @param g cotangent of what came out, [N, M, places…]
   * @param w the kernel, [M, C / group, window…], whose shape results
   */
  static String of(GradientContext c, String x, String g, String w, Frame frame, long group) {
    long cells = Tensor.elements(frame.kernel());
    if (group == 1 && frame.isPointwise()) {
      return product(c, x, g, w, frame);
    }
    if (cells <= MOST_CELLS && isDepthwise(c, x, g, w, group)) {
      String[] sums =
          isMovable(c, x, g, frame)
              ? moved(c, x, g, frame)
              : cellByCell(c, x, g, frame, met -> c.sum(c.mul(met, g), false, perChannel(frame)));
      return c.reshapeLike(c.transpose(c.reshape(c.concat(0, sums), cells, -1), 1, 0), w);
    }
    long maps = c.size(w, 0).orElse(0) / group;
    long channels = c.size(w, 1).orElse(0);
    if (cells <= MOST_CELLS && group == 1 && maps > 0) {
      return channels >= cells ? perCell(c, x, g, w, frame) : columns(c, x, g, w, frame);
    }
    // Either way is a product of matrices, as narrow as the number of channels or of cells.
    if (cells <= MOST_CELLS && maps > 0 && channels >= cells) {
      String rows = c.reshape(g, 0, group, maps, -1);
      return stacked(
          c,
          w,
          cellByCell(
              c,
              x,
              g,
              frame,
              met -> {
                String columns = c.swapLast(c.reshape(met, 0, group, channels, -1));
                return c.sum(c.op("MatMul", rows, columns), false, 0);
              }));
    }
    return correlation(c, x, g, w, frame, group);
  }

  /** Whether every channel has one kernel of its own. */
  static boolean isDepthwise(GradientContext c, String x, String g, String w, long group) {
    return group > 1
        && c.size(x, 1).orElse(-1) == group
        && c.size(g, 1).orElse(-1) == group
        && c.size(w, 1).orElse(-1) == 1;
  }

  /**
   * One group, many channels: a product of matrices per cell, over all samples and places at once.
   * Channels come first for it, which moves whole planes, where places as columns would move single
   * elements.
   */
  private static String perCell(GradientContext c, String x, String g, String w, Frame frame) {
    String rows = channelsFirst(c, g, frame);
    String data = c.transpose(x, swapped(frame));
    return stacked(
        c,
        w,
        cellByCell(c, data, g, frame, met -> timesTransposed(c, rows, c.reshape(met, 0, -1))));
  }

  /** One group, few channels: what all cells met below each other, and one product. */
  private static String columns(GradientContext c, String x, String g, String w, Frame frame) {
    String data = c.transpose(x, swapped(frame));
    String[] met = cellByCell(c, data, g, frame, one -> c.reshape(one, 0, -1));
    String product = timesTransposed(c, channelsFirst(c, g, frame), c.concat(0, met));
    return c.reshapeLike(c.transpose(c.reshape(product, 0, met.length, -1), 0, 2, 1), w);
  }

  /** [N, C, places…] as [C, N · places]. */
  private static String channelsFirst(GradientContext c, String t, Frame frame) {
    return c.reshape(c.transpose(t, swapped(frame)), 0, -1);
  }

  private static String timesTransposed(GradientContext c, String a, String b) {
    return c.op("Gemm", Attributes.of("transB", 1), a, b);
  }

  /** Axes of samples and of channels in each other's place. */
  private static long[] swapped(Frame frame) {
    long[] swapped = new long[frame.spatial() + 2];
    Arrays.setAll(swapped, i -> i == 0 ? 1 : i == 1 ? 0 : i);
    return swapped;
  }

  /** One tensor per cell, as the kernel. */
  private static String stacked(GradientContext c, String w, String[] cells) {
    String[] columns = new String[cells.length];
    Arrays.setAll(columns, i -> c.unsqueeze(cells[i], -1));
    return c.reshapeLike(c.concat(-1, columns), w);
  }

  /** Whether windows start at every element, and no cell lies a whole size away from its own. */
  private static boolean isMovable(GradientContext c, String x, String g, Frame frame) {
    boolean all = true;
    for (int i = 0; i < frame.spatial(); i++) {
      int least = Math.min(c.size(x, i + 2).orElse(0), c.size(g, i + 2).orElse(0));
      long before = frame.begin()[i];
      all &= frame.strides()[i] == 1 && Math.max(before, frame.reach(i) - 1 - before) < least;
    }
    return all;
  }

  /**
   * One kernel per channel, steps of 1: per cell the sum of products. The data is moved along the
   * last axis and the cotangent along the others, so that cells share what was moved.
   */
  private static String[] moved(GradientContext c, String x, String g, Frame frame) {
    int n = frame.spatial();
    String[] sums = new String[(int) Tensor.elements(frame.kernel())];
    for (int cell = 0; cell < sums.length; cell++) {
      long[] pads = new long[2 * n];
      int rest = cell;
      for (int i = n - 1; i >= 0; i--) {
        long by = rest % frame.kernel()[i] * frame.dilations()[i] - frame.begin()[i];
        long wider = c.size(x, i + 2).orElseThrow() - (long) c.size(g, i + 2).orElseThrow();
        pads[i] = i == n - 1 ? -by : by;
        pads[i + n] = i == n - 1 ? by - wider : wider - by;
        rest /= (int) frame.kernel()[i];
      }
      String data = padded(c, x, new long[] {pads[n - 1], pads[2 * n - 1]}, n + 1);
      pads[n - 1] = 0;
      pads[2 * n - 1] = 0;
      String cotangent = padded(c, g, pads, frame.axes());
      sums[cell] = c.sum(c.mul(data, cotangent), false, perChannel(frame));
    }
    return sums;
  }

  private static String padded(GradientContext c, String t, long[] pads, long... axes) {
    boolean none = Arrays.stream(pads).allMatch(p -> p == 0);
    return none ? t : c.op("Pad", t, c.longs(pads), "", c.longs(axes));
  }

  /** For each cell of the window something made of the data that it met. */
  private static String[] cellByCell(
      GradientContext c, String x, String g, Frame frame, UnaryOperator<String> made) {
    int n = frame.spatial();
    long[] counts = planes(c, x, g, frame);
    long[] pads = frame.pads();
    for (int i = 0; i < n; i++) {
      if (counts[i] > 0) {
        long size = c.size(x, i + 2).orElseThrow();
        pads[i + n] = counts[i] * frame.strides()[i] - frame.begin()[i] - size;
      }
    }
    String data = padded(c, x, pads, frame.axes());
    String[] cells = new String[(int) Tensor.elements(frame.kernel())];
    for (int cell = 0; cell < cells.length; cell++) {
      long[] starts = new long[n];
      int rest = cell;
      for (int i = n - 1; i >= 0; i--) {
        starts[i] = rest % frame.kernel()[i] * frame.dilations()[i];
        rest /= (int) frame.kernel()[i];
      }
      // The last axis first: cells of a column of the window share that part, which moves single
      // elements; what is left moves whole rows.
      String met = data;
      for (int i = n - 1; i >= 0; i--) {
        if (counts[i] > 0) {
          met = plane(c, met, i + 2, counts[i], frame.strides()[i], starts[i]);
        }
      }
      for (int i = n - 1; i >= 0; i--) {
        long step = frame.strides()[i];
        met =
            counts[i] > 0
                ? alongAxis(c, met, g, i + 2, starts[i] / step, 1)
                : alongAxis(c, met, g, i + 2, starts[i], step);
      }
      cells[cell] = made.apply(met);
    }
    return cells;
  }

  /**
   * With steps along an axis ONNX Runtime cuts out element by element, or row by row; less often
   * when all elements whose places leave the same rest, a plane, are taken apart at once.
   *
   * @return by axis how many elements a plane has; 0 if that is not worth it, or not known
   */
  private static long[] planes(GradientContext c, String x, String g, Frame frame) {
    long[] counts = new long[frame.spatial()];
    for (int i = 0; i < counts.length; i++) {
      int places = c.size(g, i + 2).orElse(-1);
      if (places < 0 || c.size(x, i + 2).isEmpty()) {
        return new long[counts.length];
      }
      long step = frame.strides()[i];
      counts[i] = step > 1 && frame.kernel()[i] >= step ? (frame.reach(i) - 1) / step + places : 0;
    }
    return counts;
  }

  /** The plane of an axis that a place is on; of axes behind it all sizes are known. */
  private static String plane(
      GradientContext c, String t, int axis, long count, long step, long place) {
    long[] apart = new long[c.rank(t) + 1];
    apart[axis] = count;
    apart[axis + 1] = step;
    for (int i = axis + 2; i < apart.length; i++) {
      apart[i] = c.size(t, i - 1).orElseThrow();
    }
    List<String> planes =
        c.nodes(
            "Split",
            Attributes.of("axis", axis + 1, "num_outputs", step),
            List.of(c.reshape(t, apart)),
            (int) step);
    return c.squeeze(planes.get((int) (place % step)), axis + 1);
  }

  /** From a start on an axis as many elements as the cotangent has there, at steps. */
  private static String alongAxis(
      GradientContext c, String t, String g, int axis, long start, long step) {
    if (start == 0 && step == 1 && c.size(t, axis).isPresent()) {
      if (c.size(t, axis).equals(c.size(g, axis))) {
        return t;
      }
    }
    // One more than the last place a window starts at.
    String spread = c.add(c.mul(c.sub(c.shape(g, axis), c.longs(1)), c.longs(step)), c.longs(1));
    String end = c.add(spread, c.longs(start));
    return c.op("Slice", t, c.longs(start), end, c.longs(axis), c.longs(step));
  }

  /** All axes but that of channels. */
  private static long[] perChannel(Frame frame) {
    long[] axes = new long[frame.spatial() + 1];
    Arrays.setAll(axes, i -> i == 0 ? 0 : i + 1);
    return axes;
  }

  /** A window of one element: a product of matrices. */
  private static String product(GradientContext c, String x, String g, String w, Frame frame) {
    long from = c.size(x, 1).orElse(Integer.MAX_VALUE);
    long to = c.size(g, 1).orElse(Integer.MAX_VALUE);
    if (places(c, g, frame) < MANY_PLACES * Math.min(from, to)) {
      return c.reshapeLike(
          timesTransposed(c, channelsFirst(c, g, frame), channelsFirst(c, x, frame)), w);
    }
    // Per sample, which moves only what has fewer channels, and a sum of small matrices.
    String rows = c.reshape(g, 0, 0, -1);
    String data = c.reshape(x, 0, 0, -1);
    String sum =
        from <= to
            ? c.sum(c.op("MatMul", rows, c.swapLast(data)), false, 0)
            : c.swapLast(c.sum(c.op("MatMul", data, c.swapLast(rows)), false, 0));
    return c.reshapeLike(sum, w);
  }

  /** Number of places of a cotangent; 0 if it is not known. */
  private static long places(GradientContext c, String g, Frame frame) {
    long places = 1;
    for (int i = 0; i < frame.spatial(); i++) {
      places *= c.size(g, i + 2).orElse(0);
    }
    return places;
  }

  private static String correlation(
      GradientContext c, String x, String g, String w, Frame frame, long group) {
    int n = frame.spatial();
    long[] swapped = swapped(frame);
    String data = group == 1 ? c.transpose(x, swapped) : grouped(c, x, frame, group);
    String all =
        c.op(
            "Conv",
            Attributes.of(
                "strides", frame.dilations(),
                "dilations", frame.strides(),
                "pads", frame.pads(),
                "group", group),
            data,
            c.transpose(g, swapped));
    String cut = all;
    if (!fits(c, all, frame)) {
      cut =
          c.op("Slice", all, c.longs(new long[n]), c.longs(frame.kernel()), c.longs(frame.axes()));
    }
    return c.transpose(cut, swapped);
  }

  private static boolean fits(GradientContext c, String kernel, Frame frame) {
    for (int i = 0; i < frame.spatial(); i++) {
      if (c.size(kernel, i + 2).orElse(-1) != frame.kernel()[i]) {
        return false;
      }
    }
    return true;
  }

  /** [N, group·C', …] as [C', group·N, …]. */
  private static String grouped(GradientContext c, String x, Frame frame, long group) {
    int n = frame.spatial();
    String area = c.shape(x, frame.axes());
    String apart = c.reshape(x, c.concat(0, c.shape(x, 0), c.longs(group, -1), area));
    long[] order = new long[n + 3];
    Arrays.setAll(order, i -> i < 3 ? 2 - i : i);
    String channels = c.div(c.shape(x, 1), c.longs(group));
    return c.reshape(c.transpose(apart, order), c.concat(0, channels, c.longs(-1), area));
  }
}
