package org.assay.grad.ops.shaping;

import java.util.ArrayList;
import java.util.List;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;

/** GridSample-22 over any number of axes: linear, nearest, cubic. */
final class GridSampleGradient {
  private static final double CUBIC = -0.75;

  private final GradientContext c;
  private final String mode;
  private final String padding;
  private final boolean corners;

  private GridSampleGradient(GradientContext c) {
    this.c = c;
    this.mode = c.string("mode", "linear");
    this.padding = c.string("padding_mode", "zeros");
    this.corners = c.flag("align_corners", false);
  }

  static List<String> write(GradientContext c) {
    return List.of(new GridSampleGradient(c).sampled());
  }

  private String sampled() {
    String x = c.in(0);
    int n = c.rank(x) - 2;
    String points = c.reshape(c.in(1), c.concat(0, c.shape(c.in(1), 0), c.longs(-1, n)));
    String[] sizes = new String[n];
    List<List<PointSampling.Tap>> axes = new ArrayList<>();
    for (int axis = 0; axis < n; axis++) {
      sizes[axis] = c.squeeze(c.shape(x, axis + 2), 0);
      // The grid's last axis counts from the innermost axis outwards.
      String coordinate = c.squeeze(c.slice(points, 2, n - 1 - axis, n - axis), 2);
      axes.add(taps(coordinate, c.castLike(sizes[axis], coordinate)));
    }
    String values = new PointSampling(c, c.reshape(x, 0, 0, -1), sizes).sum(axes);
    return c.reshapeLike(values, c.out(0));
  }

  private List<PointSampling.Tap> taps(String coordinate, String size) {
    String shifted = c.add(coordinate, 1);
    String place =
        corners
            ? c.mul(c.mul(shifted, 0.5), c.add(size, -1))
            : c.mul(c.add(c.mul(shifted, size), -1), 0.5);
    if (mode.equals("nearest")) {
      return List.of(new PointSampling.Tap(padded(c.op("Round", place), size), ""));
    }
    String at = padded(place, size);
    List<PointSampling.Tap> plain = mode.equals("cubic") ? cubic(at) : PointSampling.linear(c, at);
    // Neighbours may lie outside although the point does not.
    return plain.stream()
        .map(t -> new PointSampling.Tap(padded(t.place(), size), t.weight()))
        .toList();
  }

  private List<PointSampling.Tap> cubic(String at) {
    String below = c.op("Floor", at);
    String part = c.sub(at, below);
    String rest = c.sub(c.real(1, part), part);
    return List.of(
        new PointSampling.Tap(c.add(below, -1), far(c.add(part, 1))),
        new PointSampling.Tap(below, near(part)),
        new PointSampling.Tap(c.add(below, 1), near(rest)),
        new PointSampling.Tap(c.add(below, 2), far(c.add(rest, 1))));
  }

  /** ((a + 2)·d - (a + 3))·d² + 1. */
  private String near(String d) {
    String line = c.add(c.mul(d, CUBIC + 2), -(CUBIC + 3));
    return c.add(c.mul(c.mul(line, d), d), 1);
  }

  /** ((a·d - 5a)·d + 8a)·d - 4a. */
  private String far(String d) {
    String line = c.add(c.mul(d, CUBIC), -5 * CUBIC);
    String square = c.add(c.mul(line, d), 8 * CUBIC);
    return c.add(c.mul(square, d), -4 * CUBIC);
  }

  /** A place moved into the image as the padding mode has it; with zeros it stays outside. */
  private String padded(String place, String size) {
    if (padding.equals("zeros")) {
      return place;
    }
    double low = corners ? 0 : -0.5;
    String last = c.add(size, -1);
    String high = c.add(last, -low);
    String outside =
        c.op("Or", c.op("Less", place, c.real(low, place)), c.op("Greater", place, high));
    String moved;
    if (padding.equals("border")) {
      moved = c.op("Min", c.op("Max", place, c.real(0, place)), last);
    } else {
      String span = c.add(high, -low);
      String distance = c.op("Abs", c.add(place, -low));
      String beyond = c.op("Mod", Attributes.of("fmod", 1), distance, span);
      String turns = c.op("Floor", c.div(distance, span));
      String odd = c.op("Mod", Attributes.of("fmod", 1), turns, c.real(2, turns));
      String even = c.op("Equal", odd, c.real(0, odd));
      moved = c.add(c.op("Where", even, beyond, c.sub(span, beyond)), low);
    }
    return c.op("Where", outside, moved, place);
  }
}
