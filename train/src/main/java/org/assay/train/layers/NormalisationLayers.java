package org.assay.train.layers;

import java.util.List;
import java.util.stream.LongStream;
import org.assay.train.formula.Ops;
import org.assay.train.job.Settings;
import org.assay.train.weights.Initializers;

/** Normalisations (Keras 3, {@code keras.layers}). */
final class NormalisationLayers {
  private NormalisationLayers() {}

  static void register(LayerTable table) {
    table.single("BatchNormalization", NormalisationLayers::batch);
    table.single("Rescaling", NormalisationLayers::rescaling);
  }

  private static KerasLayer.Single rescaling(Settings s) {
    double scale = s.number("scale");
    double offset = s.number("offset", 0);
    return (context, x) -> x.like(context.ops().add(context.ops().mul(x.tensor(), scale), offset));
  }

  /** Over all axes but that of the channels; in training by the batch's own moments. */
  private static KerasLayer.Single batch(Settings s) {
    int axis = s.integer("axis", -1);
    double momentum = s.number("momentum", 0.99);
    double epsilon = s.number("epsilon", 1e-3);
    boolean center = s.flag("center", true);
    boolean scale = s.flag("scale", true);
    LayerContext.WeightRules gammaRules = CoreLayers.rules(s, "gamma", "ones");
    LayerContext.WeightRules betaRules = CoreLayers.rules(s, "beta", "zeros");
    LayerContext.WeightRules meanRules =
        LayerContext.WeightRules.of(Initializers.of(s, "moving_mean_initializer", "zeros")).fixed();
    LayerContext.WeightRules varianceRules =
        LayerContext.WeightRules.of(Initializers.of(s, "moving_variance_initializer", "ones"))
            .fixed();
    s.ignore("synchronized", "renorm", "virtual_batch_size");
    return (context, x) -> {
      if (axis != -1 && axis != x.rank()) {
        throw context.error("'axis' is " + axis, "the last axis, -1", "");
      }
      Ops ops = context.ops();
      List<Integer> channels = List.of(x.channels());
      String gamma = scale ? context.weight("gamma", channels, gammaRules) : "";
      String beta = center ? context.weight("beta", channels, betaRules) : "";
      String movingMean = context.weight("moving_mean", channels, meanRules);
      String movingVariance = context.weight("moving_variance", channels, varianceRules);
      String mean = movingMean;
      String variance = movingVariance;
      if (context.training()) {
        long[] axes =
            LongStream.rangeClosed(0, x.rank()).filter(i -> i != x.channelAxis()).toArray();
        mean = ops.mean(x.tensor(), false, axes);
        String centred = ops.sub(x.tensor(), context.alongChannels(mean, x));
        variance = ops.mean(ops.square(centred), false, axes);
        context.update(movingMean, moved(ops, movingMean, mean, momentum));
        context.update(movingVariance, moved(ops, movingVariance, variance, momentum));
      }
      String factor = ops.div(ops.real(1), ops.op("Sqrt", ops.add(variance, epsilon)));
      factor = scale ? ops.mul(factor, gamma) : factor;
      String shifted = ops.sub(x.tensor(), context.alongChannels(mean, x));
      String y = ops.mul(shifted, context.alongChannels(factor, x));
      return x.like(center ? ops.add(y, context.alongChannels(beta, x)) : y);
    };
  }

  private static String moved(Ops ops, String old, String now, double momentum) {
    return ops.add(ops.mul(old, momentum), ops.mul(now, 1 - momentum));
  }
}
