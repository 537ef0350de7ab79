package org.assay.grad.ops.pooling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.ops.convolution.Frame;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * The way back of MaxPool without its indices, which take ONNX Runtime many times as long as the
 * maxima: each cell of the window is compared with the maximum, and the first that is equal gets
 * the cotangent.
 *
 * <p>With steps the data is a lattice of planes: elements whose places leave the same rest. A cell
 * of all windows is a piece of one plane, without gaps, and so is what flows back to it; planes are
 * taken apart and put together once.
 */
final class WindowMaxima {
  /** With more cells, nodes and passes over the data cost more than the indices. */
  private static final long MOST_CELLS = 16;

  private final GradientContext c;
  private final Frame frame;
  private final long[] places;
  private final long[] counts;
  private final long[] behind;

  private WindowMaxima(GradientContext c, Frame frame, long[] sizes, long[] places) {
    this.c = c;
    this.frame = frame;
    this.places = places;
    this.counts = new long[places.length];
    this.behind = new long[places.length];
    for (int i = 0; i < places.length; i++) {
      counts[i] = shift(i, frame.kernel()[i] - 1) + places[i];
      behind[i] = counts[i] * frame.strides()[i] - frame.begin()[i] - sizes[i];
    }
  }

  /** Whether a node's window and steps are small enough, and as they should be. */
  static boolean isFor(Node node) {
    return isSmall(node.intsAttribute("kernel_shape").orElse(new long[0]))
        && isSmall(node.intsAttribute("strides").orElse(new long[] {1}));
  }

  private static boolean isSmall(long[] sizes) {
    long product = 1;
    for (long size : sizes) {
      if (size < 1 || size > MOST_CELLS) {
        return false;
      }
      product *= size;
      if (product > MOST_CELLS) {
        return false;
      }
    }
    return sizes.length > 0;
  }

  /** The cotangent of the data; empty if sizes are not known. */
  static Optional<String> spread(GradientContext c) {
    if (!isFor(c.node())) {
      return Optional.empty();
    }
    long[] kernel = c.integers("kernel_shape").orElseThrow();
    Optional<long[]> sizes = spatial(c, c.in(0), kernel.length);
    Optional<long[]> places = spatial(c, c.out(0), kernel.length);
    if (sizes.isEmpty() || places.isEmpty()) {
      return Optional.empty();
    }
    Frame frame = Frame.of(c, c.in(0), kernel);
    return Optional.of(new WindowMaxima(c, frame, sizes.get(), places.get()).spread());
  }

  private static Optional<long[]> spatial(GradientContext c, String tensor, int axes) {
    long[] sizes = new long[axes];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = c.size(tensor, i + 2).orElse(-1);
    }
    return Arrays.stream(sizes).allMatch(s -> s > 0) ? Optional.of(sizes) : Optional.empty();
  }

  /** By how many elements of its plane a cell lies behind the window's first. */
  private long shift(int axis, long cell) {
    return cell * frame.dilations()[axis] / frame.strides()[axis];
  }

  private String spread() {
    String[] parts = parts();
    List<List<String>> flowing = new ArrayList<>();
    for (long i = 0; i < Tensor.elements(frame.strides()); i++) {
      flowing.add(new ArrayList<>());
    }
    for (int cell = 0; cell < parts.length; cell++) {
      flowing.get(plane(cell)).add(moved(parts[cell], cell));
    }
    List<String> planes = new ArrayList<>();
    for (List<String> plane : flowing) {
      // With steps wider than the window some planes lie between windows.
      planes.add(plane.stream().reduce(c::add).orElseGet(() -> c.zerosLike(moved(parts[0], 0))));
    }
    return resized(together(planes), -1);
  }

  /** Per cell the cotangents of those windows whose first maximum it is. */
  private String[] parts() {
    String[] cells = cells();
    String[] parts = new String[cells.length];
    String taken = "";
    for (int i = 0; i < cells.length; i++) {
      boolean last = i == cells.length - 1;
      String equal = last ? "" : c.op("Equal", cells[i], c.out(0));
      if (last) {
        // Also where no element is equal, as in a window with NaN.
        parts[i] = i == 0 ? c.g() : c.unless(taken, c.g());
      } else if (i == 0) {
        parts[i] = c.where(equal, c.g());
        taken = equal;
      } else {
        parts[i] = c.where(c.op("And", equal, c.op("Not", taken)), c.g());
        taken = c.op("Or", taken, equal);
      }
    }
    return parts;
  }

  /** Per cell, in row-major order, what all windows have there. */
  private String[] cells() {
    List<String> planes = apart(resized(c.in(0), 1));
    String[] cells = new String[(int) Tensor.elements(frame.kernel())];
    for (int cell = 0; cell < cells.length; cell++) {
      long[] starts = starts(cell);
      long[] ends = new long[starts.length];
      Arrays.setAll(ends, i -> starts[i] + places[i]);
      String plane = planes.get(plane(cell));
      cells[cell] =
          Arrays.equals(counts, places)
              ? plane
              : c.op("Slice", plane, c.longs(starts), c.longs(ends), c.longs(frame.axes()));
    }
    return cells;
  }

  /** Where a cell's piece starts in its plane. */
  private long[] starts(int cell) {
    long[] starts = new long[places.length];
    long rest = cell;
    for (int i = places.length - 1; i >= 0; i--) {
      starts[i] = shift(i, rest % frame.kernel()[i]);
      rest /= frame.kernel()[i];
    }
    return starts;
  }

  /** Number of the plane that a cell is from, the last axis counting fastest. */
  private int plane(int cell) {
    int plane = 0;
    int factor = 1;
    long rest = cell;
    for (int i = places.length - 1; i >= 0; i--) {
      long step = frame.strides()[i];
      plane += factor * (int) (rest % frame.kernel()[i] * frame.dilations()[i] % step);
      factor *= (int) step;
      rest /= frame.kernel()[i];
    }
    return plane;
  }

  /** A cell's piece in its place within a plane. */
  private String moved(String part, int cell) {
    if (Arrays.equals(counts, places)) {
      return part;
    }
    long[] pads = Arrays.copyOf(starts(cell), 2 * places.length);
    for (int i = 0; i < places.length; i++) {
      pads[i + places.length] = counts[i] - places[i] - pads[i];
    }
    return c.op("Pad", part, c.longs(pads), "", c.longs(frame.axes()));
  }

  /** The data with its padding, cut to whole planes; or, with sign -1, the way back. */
  private String resized(String tensor, int sign) {
    long[] pads = new long[2 * places.length];
    for (int i = 0; i < places.length; i++) {
      pads[i] = sign * frame.begin()[i];
      pads[i + places.length] = sign * behind[i];
    }
    if (Arrays.stream(pads).allMatch(p -> p == 0)) {
      return tensor;
    }
    String filled = sign < 0 ? "" : c.real(lowest(c.element(tensor)), tensor);
    return c.op("Pad", tensor, c.longs(pads), filled, c.longs(frame.axes()));
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

  private List<String> apart(String data) {
    List<String> planes = List.of(data);
    for (int i = places.length - 1; i >= 0; i--) {
      int step = (int) frame.strides()[i];
      List<List<String>> byRest = new ArrayList<>();
      for (String plane : planes) {
        byRest.add(step == 1 ? List.of(plane) : apart(plane, i, step));
      }
      List<String> next = new ArrayList<>();
      for (int rest = 0; rest < step; rest++) {
        for (List<String> one : byRest) {
          next.add(one.get(rest));
        }
      }
      planes = next;
    }
    return planes;
  }

  private List<String> apart(String tensor, int i, int step) {
    List<String> split =
        c.nodes(
            "Split",
            Attributes.of("axis", i + 3, "num_outputs", step),
            List.of(c.reshape(tensor, shape(i, j -> counts[j], counts[i], step))),
            step);
    List<String> planes = new ArrayList<>();
    for (String plane : split) {
      planes.add(c.reshape(plane, shape(i, j -> counts[j], counts[i])));
    }
    return planes;
  }

  private String together(List<String> planes) {
    List<String> parts = planes;
    for (int i = places.length - 1; i >= 0; i--) {
      int step = (int) frame.strides()[i];
      List<String> next = new ArrayList<>();
      for (int from = 0; from < parts.size(); from += step) {
        String[] one = new String[step];
        for (int rest = 0; rest < step; rest++) {
          one[rest] = step == 1 ? parts.get(from) : c.unsqueeze(parts.get(from + rest), i + 3);
        }
        next.add(
            step == 1
                ? one[0]
                : c.reshape(
                    c.concat(i + 3, one),
                    shape(i, j -> counts[j] * frame.strides()[j], counts[i] * step)));
      }
      parts = next;
    }
    return parts.get(0);
  }

  /** A shape for Reshape that keeps the sizes before an axis and gives those from there on. */
  private long[] shape(int axis, IntToLongFunction behindIt, long... sizes) {
    long[] shape = new long[1 + sizes.length + places.length];
    System.arraycopy(sizes, 0, shape, axis + 2, sizes.length);
    for (int i = axis + 1; i < places.length; i++) {
      shape[i + 1 + sizes.length] = behindIt.applyAsLong(i);
    }
    return shape;
  }
}
