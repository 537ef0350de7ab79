package org.assay.train.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    table.single("LayerNormalization", NormalisationLayers::perSample);
    table.single("GroupNormalization", NormalisationLayers::group);
    table.single("Normalization", NormalisationLayers::known);
    table.keepMask("BatchNormalization", "Rescaling", "LayerNormalization", "GroupNormalization");
  }

  private static int counted(LayerContext context, int axis, Value x) {
    int counted = axis < 0 ? axis + x.rank() + 1 : axis;
    if (counted < 1 || counted > x.rank()) {
      throw context.error(
          "'axis' is " + axis, "axes from 1 to " + x.rank() + ", or from the end", "");
    }
    return counted;
  }

  /** Sorted axes, their sizes, and the shape that fits a weight over them to a value. */
  private record Axes(long[] axes, List<Integer> sizes, long[] broadcast) {
    static Axes of(LayerContext context, List<Integer> given, Value x) {
      long[] axes =
          given.stream().mapToLong(a -> counted(context, a, x)).sorted().distinct().toArray();
      List<Integer> sizes = new ArrayList<>();
      long[] broadcast = new long[x.rank() + 1];
      Arrays.fill(broadcast, 1);
      for (long axis : axes) {
        sizes.add(x.shape().get((int) axis - 1));
        broadcast[(int) axis] = x.shape().get((int) axis - 1);
      }
      return new Axes(axes, sizes, broadcast);
    }
  }

  /** Over some axes of each sample, by the moments of all their elements together. */
  private static KerasLayer.Single perSample(Settings s) {
    List<Integer> given = s.optionalIntegers("axis").orElse(List.of(-1));
    double epsilon = s.number("epsilon", 1e-3);
    boolean center = s.flag("center", true);
    boolean scale = s.flag("scale", true);
    boolean rms = s.flag("rms_scaling", false);
    LayerContext.WeightRules gammaRules = CoreLayers.rules(s, "gamma", "ones");
    LayerContext.WeightRules betaRules = CoreLayers.rules(s, "beta", "zeros");
    return (context, input) -> {
      Value x = context.channelsLast(input);
      Axes axes = Axes.of(context, given, x);
      Ops ops = context.ops();
      String mean = ops.mean(x.tensor(), true, axes.axes());
      String centred = ops.sub(x.tensor(), mean);
      String variance = ops.mean(ops.square(centred), true, axes.axes());
      String y = ops.div(rms ? x.tensor() : centred, ops.op("Sqrt", ops.add(variance, epsilon)));
      if (scale || rms) {
        String gamma = context.weight("gamma", axes.sizes(), gammaRules);
        y = ops.mul(y, ops.reshape(gamma, axes.broadcast()));
      }
      if (center && !rms) {
        String beta = context.weight("beta", axes.sizes(), betaRules);
        y = ops.add(y, ops.reshape(beta, axes.broadcast()));
      }
      return x.like(y);
    };
  }

  /** By the moments of groups of channels of each sample; -1 groups: each channel by itself. */
  private static KerasLayer.Single group(Settings s) {
    int given = s.integer("groups", 32);
    int axis = s.integer("axis", -1);
    double epsilon = s.number("epsilon", 1e-3);
    boolean center = s.flag("center", true);
    boolean scale = s.flag("scale", true);
    LayerContext.WeightRules gammaRules = CoreLayers.rules(s, "gamma", "ones");
    LayerContext.WeightRules betaRules = CoreLayers.rules(s, "beta", "zeros");
    return (context, input) -> {
      Value x = context.channelsLast(input);
      if (counted(context, axis, x) != x.rank()) {
        throw context.error("'axis' is " + axis, "the last axis, -1", "");
      }
      int groups = given == -1 ? x.channels() : given;
      if (groups < 1 || x.channels() % groups != 0) {
        throw context.error(
            groups + " groups for " + x.channels() + " channels", "a number that divides them", "");
      }
      Ops ops = context.ops();
      int places = x.width() / x.channels();
      String parted = ops.reshape(x.tensor(), -1, places, groups, x.channels() / groups);
      String centred = ops.sub(parted, ops.mean(parted, true, 1, 3));
      String variance = ops.mean(ops.square(centred), true, 1, 3);
      String y = ops.div(centred, ops.op("Sqrt", ops.add(variance, epsilon)));
      long[] sizes = new long[x.rank() + 1];
      Arrays.setAll(sizes, i -> i == 0 ? -1 : x.shape().get(i - 1));
      y = ops.reshape(y, sizes);
      List<Integer> channels = List.of(x.channels());
      y = scale ? ops.mul(y, context.weight("gamma", channels, gammaRules)) : y;
      return x.like(center ? ops.add(y, context.weight("beta", channels, betaRules)) : y);
    };
  }

  /** By moments that are given or that were found in data before; they are not trained. */
  private static KerasLayer.Single known(Settings s) {
    List<Integer> given = s.optionalIntegers("axis").orElse(List.of(-1));
    Optional<double[]> means = s.raw("mean").map(v -> numbers(v, "mean", s));
    Optional<double[]> variances = s.raw("variance").map(v -> numbers(v, "variance", s));
    boolean invert = s.flag("invert", false);
    if (means.isPresent() != variances.isPresent()) {
      throw s.error("only one of 'mean' and 'variance' is given", "both or none", "");
    }
    return (context, input) -> {
      Value x = context.channelsLast(input);
      Axes axes = Axes.of(context, given, x);
      Ops ops = context.ops();
      String mean = moment(context, "mean", "zeros", means, axes);
      String variance = moment(context, "variance", "ones", variances, axes);
      String deviation = ops.atLeast(ops.op("Sqrt", variance), 1e-7);
      return x.like(
          invert
              ? ops.add(ops.mul(x.tensor(), deviation), mean)
              : ops.div(ops.sub(x.tensor(), mean), deviation));
    };
  }

  private static String moment(
      LayerContext context, String name, String initial, Optional<double[]> given, Axes axes) {
    Ops ops = context.ops();
    if (given.isEmpty()) {
      LayerContext.WeightRules rules =
          LayerContext.WeightRules.of(
                  Initializers.of(Settings.named(initial, context.spec().config().where())))
              .fixed();
      return ops.reshape(context.weight(name, axes.sizes(), rules), axes.broadcast());
    }
    double[] values = given.get();
    int size = axes.sizes().stream().reduce(1, Math::multiplyExact);
    if (values.length != 1 && values.length != size) {
      throw context.error("'" + name + "' has " + values.length + " numbers", "1 or " + size, "");
    }
    return values.length == 1
        ? ops.reals(values)
        : ops.reshape(ops.reals(values), axes.broadcast());
  }

  /** Numbers of a number or of lists of lists, row by row. */
  private static double[] numbers(Object value, String key, Settings s) {
    if (value instanceof Number number) {
      return new double[] {number.doubleValue()};
    }
    if (value instanceof List<?> list) {
      return list.stream().flatMapToDouble(v -> Arrays.stream(numbers(v, key, s))).toArray();
    }
    throw s.error("'" + key + "' has " + value, "numbers", "");
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
    if (s.flag("renorm", false)) {
      throw s.error("'renorm' is true", "false", "");
    }
    s.ignore("synchronized", "virtual_batch_size", "renorm_clipping", "renorm_momentum");
    return (context, x) -> {
      if (axis != -1 && axis != x.rank()) {
        throw context.error("'axis' is " + axis, "the last axis, -1", "");
      }
      if (context.training() && x.mask().isPresent()) {
        throw context.error("it gets masked time steps", "steps that all count", "");
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
