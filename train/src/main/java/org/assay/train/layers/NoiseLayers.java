package org.assay.train.layers;

import java.util.ArrayList;
import java.util.List;
import org.assay.train.formula.Ops;
import org.assay.train.job.Settings;

/** Layers that disturb what flows through them in training (Keras 3, {@code keras.layers}). */
final class NoiseLayers {
  private NoiseLayers() {}

  static void register(LayerTable table) {
    table.single("Dropout", NoiseLayers::dropout);
    table.single("SpatialDropout1D", s -> spatial(s, 1));
    table.single("SpatialDropout2D", s -> spatial(s, 2));
    table.single("GaussianNoise", NoiseLayers::noise);
    table.single("GaussianDropout", NoiseLayers::gaussianDropout);
    table.single("AlphaDropout", NoiseLayers::alphaDropout);
    table.keepMask(
        "Dropout",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "GaussianNoise",
        "GaussianDropout",
        "AlphaDropout");
  }

  private static double rate(Settings s) {
    double rate = s.number("rate");
    if (!(rate >= 0 && rate < 1)) {
      throw s.error("'rate' is " + rate, "at least 0 and below 1", "");
    }
    s.ignore("seed");
    return rate;
  }

  private static KerasLayer.Single dropout(Settings s) {
    double rate = rate(s);
    s.ignore("noise_shape");
    return (context, x) -> {
      if (!context.training() || rate == 0) {
        return x;
      }
      String mask = context.noise(NoiseDecl.Kind.DROPPED, rate, LayerContext.physical(x));
      return x.like(context.ops().mul(x.tensor(), mask));
    };
  }

  private static KerasLayer.Single spatial(Settings s, int axes) {
    double rate = rate(s);
    s.oneOf("data_format", "channels_last", List.of("channels_last"));
    return (context, input) -> {
      context.requireRank(input, axes + 1);
      if (!context.training() || rate == 0) {
        return input;
      }
      Value x = context.channelsLast(input);
      List<Integer> shape = new ArrayList<>();
      for (int i = 0; i < axes; i++) {
        shape.add(1);
      }
      shape.add(x.channels());
      String mask = context.noise(NoiseDecl.Kind.DROPPED, rate, shape);
      return x.like(context.ops().mul(x.tensor(), mask));
    };
  }

  private static KerasLayer.Single noise(Settings s) {
    double deviation = s.number("stddev");
    s.ignore("seed");
    return (context, x) -> {
      if (!context.training() || deviation == 0) {
        return x;
      }
      String noise = context.noise(NoiseDecl.Kind.NORMAL, deviation, LayerContext.physical(x));
      return x.like(context.ops().add(x.tensor(), noise));
    };
  }

  private static KerasLayer.Single gaussianDropout(Settings s) {
    double rate = rate(s);
    double deviation = Math.sqrt(rate / (1 - rate));
    return (context, x) -> {
      if (!context.training() || rate == 0) {
        return x;
      }
      String noise = context.noise(NoiseDecl.Kind.NORMAL, deviation, LayerContext.physical(x));
      return x.like(context.ops().mul(x.tensor(), context.ops().add(noise, 1)));
    };
  }

  /** Keeps mean and variance of what selu makes (Klambauer et al. 2017). */
  private static KerasLayer.Single alphaDropout(Settings s) {
    double rate = rate(s);
    double low = -1.6732632423543772848170429916717 * 1.0507009873554804934193349852946;
    double a = 1 / Math.sqrt((1 - rate) * (1 + rate * low * low));
    double b = -a * low * rate;
    s.ignore("noise_shape");
    return (context, x) -> {
      if (!context.training() || rate == 0) {
        return x;
      }
      Ops ops = context.ops();
      String mask = context.noise(NoiseDecl.Kind.MASK, rate, LayerContext.physical(x));
      String kept = ops.mul(x.tensor(), mask);
      String dropped = ops.mul(ops.from(1, mask), low);
      return x.like(ops.add(ops.mul(ops.add(kept, dropped), a), b));
    };
  }
}
