package org.assay.train.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.grad.Attributes;
import org.assay.onnx.Attribute;
import org.assay.train.formula.Ops;
import org.assay.train.job.Settings;

/** Layers that enlarge or cut samples along their first axes (Keras 3, {@code keras.layers}). */
final class PaddingLayers {
  private PaddingLayers() {}

  static void register(LayerTable table) {
    for (int axes = 1; axes <= 3; axes++) {
      int count = axes;
      table.single("ZeroPadding" + axes + "D", s -> padding(s, count));
      table.single("Cropping" + axes + "D", s -> cropping(s, count));
    }
    table.single("UpSampling1D", s -> enlarging(s, 1));
    table.single("UpSampling2D", s -> enlarging(s, 2));
  }

  /** Amounts before and behind each axis: a number, one per axis, or a pair per axis. */
  private static int[][] margins(Settings s, String key, int axes) {
    Object value = s.raw(key).orElse((long) 1);
    if (axes == 1) {
      List<Integer> both = s.optionalIntegers(key).orElse(List.of(1));
      return checked(
          s, key, value, both.size() <= 2, new int[][] {{both.get(0), both.get(both.size() - 1)}});
    }
    int[][] margins = new int[axes][2];
    List<?> list =
        value instanceof List<?> given ? given : java.util.Collections.nCopies(axes, value);
    boolean fits = list.size() == axes;
    for (int i = 0; fits && i < axes; i++) {
      List<?> pair = list.get(i) instanceof List<?> p ? p : List.of(list.get(i), list.get(i));
      fits = pair.size() == 2;
      for (int k = 0; fits && k < 2; k++) {
        fits = pair.get(k) instanceof Number;
        margins[i][k] = fits ? ((Number) pair.get(k)).intValue() : 0;
      }
    }
    return checked(s, key, value, fits, margins);
  }

  private static int[][] checked(
      Settings s, String key, Object value, boolean fits, int[][] margins) {
    boolean positive = true;
    for (int[] pair : margins) {
      positive &= pair[0] >= 0 && pair[1] >= 0;
    }
    if (!fits || !positive) {
      throw s.error(
          "'" + key + "' is " + value, "a number of at least 0, or a pair for each axis", "");
    }
    return margins;
  }

  private static void requireFormat(Settings s) {
    s.oneOf("data_format", "channels_last", List.of("channels_last"));
  }

  private static long[] axes(Value x, int count) {
    long[] axes = new long[count];
    int first = x.layout() == Layout.CHANNELS_FIRST ? 2 : 1;
    java.util.Arrays.setAll(axes, i -> first + i);
    return axes;
  }

  private static Value of(Value x, String tensor, List<Integer> shape) {
    return new Value(tensor, shape, x.layout(), java.util.Optional.empty());
  }

  private static KerasLayer.Single padding(Settings s, int axes) {
    int[][] margins = margins(s, "padding", axes);
    requireFormat(s);
    return (context, x) -> {
      context.requireRank(x, axes + 1);
      Ops ops = context.ops();
      long[] pads = new long[2 * axes];
      List<Integer> shape = new ArrayList<>(x.shape());
      for (int i = 0; i < axes; i++) {
        pads[i] = margins[i][0];
        pads[axes + i] = margins[i][1];
        shape.set(i, shape.get(i) + margins[i][0] + margins[i][1]);
      }
      String y = ops.op("Pad", x.tensor(), ops.longs(pads), ops.real(0), ops.longs(axes(x, axes)));
      return of(x, y, shape);
    };
  }

  private static KerasLayer.Single cropping(Settings s, int axes) {
    int[][] margins = margins(s, "cropping", axes);
    requireFormat(s);
    return (context, x) -> {
      context.requireRank(x, axes + 1);
      Ops ops = context.ops();
      long[] from = new long[axes];
      long[] to = new long[axes];
      List<Integer> shape = new ArrayList<>(x.shape());
      for (int i = 0; i < axes; i++) {
        from[i] = margins[i][0];
        to[i] = x.shape().get(i) - margins[i][1];
        if (to[i] <= from[i]) {
          throw context.error(
              "'cropping' leaves nothing of samples of " + x.shape(), "less than all", "");
        }
        shape.set(i, (int) (to[i] - from[i]));
      }
      String y =
          ops.op("Slice", x.tensor(), ops.longs(from), ops.longs(to), ops.longs(axes(x, axes)));
      return of(x, y, shape);
    };
  }

  private static KerasLayer.Single enlarging(Settings s, int axes) {
    int[] size = s.sizes("size", axes, 2);
    String way = s.oneOf("interpolation", "nearest", List.of("nearest", "bilinear"));
    requireFormat(s);
    return (context, input) -> {
      context.requireRank(input, axes + 1);
      Value x = context.channelsFirst(input);
      Ops ops = context.ops();
      double[] scales = new double[axes + 2];
      java.util.Arrays.fill(scales, 1);
      List<Integer> shape = new ArrayList<>(x.shape());
      for (int i = 0; i < axes; i++) {
        scales[i + 2] = size[i];
        shape.set(i, Math.multiplyExact(shape.get(i), size[i]));
      }
      boolean nearest = way.equals("nearest");
      Map<String, Attribute> attributes = new LinkedHashMap<>();
      attributes.putAll(
          nearest
              ? Attributes.of(
                  "mode",
                  "nearest",
                  "coordinate_transformation_mode",
                  "asymmetric",
                  "nearest_mode",
                  "floor")
              : Attributes.of("mode", "linear"));
      String y = ops.with("Resize", attributes, x.tensor(), "", ops.reals(scales));
      return of(x, y, shape);
    };
  }
}
