package org.assay.train.layers;

import java.util.ArrayList;
import java.util.List;
import org.assay.train.job.Settings;

/** Layers that rearrange samples (Keras 3, {@code keras.layers}). */
final class ShapingLayers {
  private ShapingLayers() {}

  static void register(LayerTable table) {
    table.single("Flatten", ShapingLayers::flatten);
    table.single("Reshape", ShapingLayers::reshape);
    table.single("Permute", ShapingLayers::permute);
    table.single("RepeatVector", ShapingLayers::repeat);
  }

  private static KerasLayer.Single flatten(Settings s) {
    s.ignore("data_format");
    return (context, input) -> {
      Value x = context.channelsLast(input);
      return x.rank() == 1
          ? x
          : Value.of(context.ops().reshape(x.tensor(), 0, x.width()), List.of(x.width()));
    };
  }

  private static KerasLayer.Single reshape(Settings s) {
    List<Integer> target = s.integers("target_shape");
    return (context, input) -> {
      Value x = context.channelsLast(input);
      List<Integer> shape = new ArrayList<>(target);
      long known =
          target.stream().filter(d -> d != -1).mapToLong(d -> d).reduce(1, (a, b) -> a * b);
      int open = target.indexOf(-1);
      if (open >= 0 && known > 0 && x.width() % known == 0) {
        shape.set(open, (int) (x.width() / known));
        known *= shape.get(open);
      }
      if (known != x.width() || shape.stream().anyMatch(d -> d < 1)) {
        throw context.error(
            "'target_shape' is " + target + " for samples of " + x.shape(),
            x.width() + " elements",
            "");
      }
      long[] dims = new long[shape.size() + 1];
      for (int i = 0; i < shape.size(); i++) {
        dims[i + 1] = shape.get(i);
      }
      dims[0] = -1;
      return Value.of(context.ops().reshape(x.tensor(), dims), shape);
    };
  }

  private static KerasLayer.Single permute(Settings s) {
    List<Integer> dims = s.integers("dims");
    return (context, input) -> {
      Value x = context.channelsLast(input);
      boolean fits =
          dims.size() == x.rank()
              && dims.stream().distinct().count() == dims.size()
              && dims.stream().allMatch(d -> d >= 1 && d <= x.rank());
      if (!fits) {
        throw context.error(
            "'dims' is " + dims + " for samples of " + x.shape(),
            "each axis from 1 to " + x.rank() + " once",
            "");
      }
      long[] permutation = new long[dims.size() + 1];
      List<Integer> shape = new ArrayList<>();
      for (int i = 0; i < dims.size(); i++) {
        permutation[i + 1] = dims.get(i);
        shape.add(x.shape().get(dims.get(i) - 1));
      }
      return Value.of(context.ops().transpose(x.tensor(), permutation), shape);
    };
  }

  private static KerasLayer.Single repeat(Settings s) {
    int times = s.size("n");
    return (context, x) -> {
      context.requireRank(x, 1);
      String row = context.ops().reshape(x.tensor(), 0, 1, x.width());
      String all = context.ops().op("Tile", row, context.ops().longs(1, times, 1));
      return Value.of(all, List.of(times, x.width()));
    };
  }
}
