package org.assay.grad.ops.shaping;

import java.util.List;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.onnx.ElementType;

/** Values of images between their elements, as gathers of the elements around each point. */
public final class PointSampling {
  private final GradientContext c;
  private final String flat;
  private final String[] sizes;

  /**
   * Samples images.
   *
   * @param flat [B, C, elements]
   * @param sizes sizes of the spatial axes, int64 scalars
   */
  public PointSampling(GradientContext c, String flat, String[] sizes) {
    this.c = c;
    this.flat = flat;
    this.sizes = sizes.clone();
  }

  /**
   * An element that counts for a point, along one axis.
   *
   * @param place [B, points], whole numbers; outside of the image it counts nothing
   * @param weight [B, points]; "" for 1
   */
  public record Tap(String place, String weight) {}

  /** The two elements around a point, by their nearness. */
  public static List<Tap> linear(GradientContext c, String place) {
    String below = c.op("Floor", place);
    String part = c.sub(place, below);
    return List.of(new Tap(below, c.sub(c.real(1, part), part)), new Tap(c.add(below, 1), part));
  }

  /** Sums over all combinations of taps, [B, C, points]. */
  public String sum(List<List<Tap>> axes) {
    return sum(axes, 0, "", "", "");
  }

  private String sum(List<List<Tap>> axes, int axis, String at, String weight, String inside) {
    if (axis == axes.size()) {
      return gathered(at, weight, inside);
    }
    String total = "";
    String size = sizes[axis];
    for (Tap tap : axes.get(axis)) {
      String whole = c.cast(tap.place(), ElementType.INT64);
      String zero = c.integer(0);
      String clamped = c.op("Max", c.op("Min", whole, c.sub(size, c.integer(1))), zero);
      String next = at.isEmpty() ? clamped : c.add(c.mul(at, size), clamped);
      String within = c.op("Equal", whole, clamped);
      String all = inside.isEmpty() ? within : c.op("And", inside, within);
      String factor =
          weight.isEmpty()
              ? tap.weight()
              : tap.weight().isEmpty() ? weight : c.mul(weight, tap.weight());
      String part = sum(axes, axis + 1, next, factor, all);
      total = total.isEmpty() ? part : c.add(total, part);
    }
    return total;
  }

  private String gathered(String at, String weight, String inside) {
    String places = c.unsqueeze(at, 1);
    String all = c.op("Expand", places, c.concat(0, c.shape(flat, 0, 1), c.shape(places, 2)));
    String values = c.op("GatherElements", Attributes.of("axis", 2), flat, all);
    String factor = weight.isEmpty() ? c.castLike(inside, flat) : c.where(inside, weight);
    return c.mul(values, c.unsqueeze(factor, 1));
  }
}
