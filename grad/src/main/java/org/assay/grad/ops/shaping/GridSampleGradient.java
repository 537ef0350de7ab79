package org.assay.grad.ops.shaping;

import java.util.List;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.onnx.ElementType;

/** GridSample-20 of images, linear and nearest, as gathers of the corners around each point. */
final class GridSampleGradient {
  private final GradientContext c;
  private final String flat;
  private final String height;
  private final String width;
  private final boolean zeros;

  private GridSampleGradient(GradientContext c) {
    this.c = c;
    this.flat = c.reshape(c.in(0), 0, 0, -1);
    this.height = c.squeeze(c.shape(c.in(0), 2), 0);
    this.width = c.squeeze(c.shape(c.in(0), 3), 0);
    this.zeros = c.string("padding_mode", "zeros").equals("zeros");
  }

  static List<String> write(GradientContext c) {
    String mode = c.string("mode", "linear");
    if (c.rank(c.in(0)) != 4 || mode.equals("cubic")) {
      throw c.error("this form of GridSample", "images, sampled linear or nearest");
    }
    return List.of(new GridSampleGradient(c).sampled(mode.equals("nearest")));
  }

  private String sampled(boolean nearest) {
    String grid = c.in(1);
    String x = place(c.squeeze(c.slice(grid, 3, 0, 1), 3), width);
    String y = place(c.squeeze(c.slice(grid, 3, 1, 2), 3), height);
    String values;
    if (nearest) {
      values = corner(c.op("Round", y), c.op("Round", x), "");
    } else {
      String left = c.op("Floor", x);
      String top = c.op("Floor", y);
      String toRight = c.sub(x, left);
      String toBottom = c.sub(y, top);
      String right = c.add(left, 1);
      String bottom = c.add(top, 1);
      values =
          c.add(
              c.add(
                  corner(top, left, c.mul(rest(toBottom), rest(toRight))),
                  corner(top, right, c.mul(rest(toBottom), toRight))),
              c.add(
                  corner(bottom, left, c.mul(toBottom, rest(toRight))),
                  corner(bottom, right, c.mul(toBottom, toRight))));
    }
    return c.reshapeLike(values, c.out(0));
  }

  private String rest(String part) {
    return c.sub(c.real(1, part), part);
  }

  /** From [-1, 1] to places of elements, with what the mode does beyond the ends. */
  private String place(String coordinate, String size) {
    boolean corners = c.flag("align_corners", false);
    String count = c.castLike(size, coordinate);
    String last = c.add(count, -1);
    String half = c.mul(c.add(coordinate, 1), 0.5);
    String place = corners ? c.mul(half, last) : c.add(c.mul(half, count), -0.5);
    String mode = c.string("padding_mode", "zeros");
    if (mode.equals("reflection")) {
      double low = corners ? 0 : -0.5;
      String span = corners ? last : count;
      String distance = c.op("Abs", c.add(place, -low));
      String beyond = c.op("Mod", Attributes.of("fmod", 1), distance, span);
      String turns = c.op("Floor", c.div(distance, span));
      String odd = c.op("Mod", Attributes.of("fmod", 1), turns, c.real(2, turns));
      String turned =
          c.op("Where", c.op("Equal", odd, c.real(0, odd)), beyond, c.sub(span, beyond));
      place = c.add(turned, low);
    }
    return mode.equals("zeros") ? place : c.op("Min", c.op("Max", place, c.real(0, place)), last);
  }

  /** Elements at places, [N, C, points], times weights; 0 outside if the mode says so. */
  private String corner(String y, String x, String weight) {
    String row = inside(y, height);
    String column = inside(x, width);
    String at = c.add(c.mul(row, width), column);
    String places = c.unsqueeze(c.reshape(at, 0, -1), 1);
    String all = c.op("Expand", places, c.concat(0, c.shape(flat, 0, 1), c.shape(places, 2)));
    String values = c.op("GatherElements", Attributes.of("axis", 2), flat, all);
    String factor = weight;
    if (zeros) {
      String within = c.op("And", isInside(y, height), isInside(x, width));
      factor = weight.isEmpty() ? c.castLike(within, c.in(0)) : c.where(within, weight);
    }
    return factor.isEmpty() ? values : c.mul(values, c.unsqueeze(c.reshape(factor, 0, -1), 1));
  }

  private String inside(String place, String size) {
    String whole = c.cast(place, ElementType.INT64);
    return c.op("Max", c.op("Min", whole, c.sub(size, c.integer(1))), c.integer(0));
  }

  private String isInside(String place, String size) {
    String low = c.op("GreaterOrEqual", place, c.real(0, place));
    return c.op("And", low, c.op("Less", place, c.castLike(size, place)));
  }
}
