package org.assay.train.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.train.job.Settings;

/**
 * Convolutions of each channel by itself, alone or with one over the channels behind it (Keras 3,
 * {@code keras.layers}).
 */
final class DepthwiseLayers {
  private DepthwiseLayers() {}

  static void register(LayerTable table) {
    for (int axes = 1; axes <= 2; axes++) {
      int count = axes;
      table.single("DepthwiseConv" + axes + "D", s -> depthwise(s, count));
      table.single("SeparableConv" + axes + "D", s -> separable(s, count));
    }
  }

  /** What both have. */
  private record Depthwise(
      int axes, Windows windows, int multiplier, LayerContext.WeightRules rules) {
    static Depthwise of(Settings s, int axes) {
      return new Depthwise(
          axes,
          Windows.ofKernel(s, axes),
          s.has("depth_multiplier") ? s.size("depth_multiplier") : 1,
          CoreLayers.rules(s, "depthwise", "glorot_uniform"));
    }

    /** Writes the convolution; the multiples of a channel lie side by side. */
    Value write(LayerContext context, Value input, String name) {
      context.requireRank(input, axes + 1);
      Value x = context.channelsFirst(input);
      int channels = x.channels();
      List<Integer> kernelShape = new ArrayList<>();
      List<Integer> permutation = new ArrayList<>(List.of(axes, axes + 1));
      long[] grouped = new long[axes + 2];
      grouped[0] = (long) channels * multiplier;
      grouped[1] = 1;
      for (int i = 0; i < axes; i++) {
        kernelShape.add(windows.size()[i]);
        permutation.add(i);
        grouped[i + 2] = windows.size()[i];
      }
      kernelShape.add(channels);
      kernelShape.add(multiplier);
      String kernel = context.weight(name, kernelShape, permutation, rules);
      List<Integer> shape = new ArrayList<>(windows.places(context, x.shape()));
      shape.add(channels * multiplier);
      String y =
          context
              .ops()
              .with(
                  "Conv",
                  Attributes.of(
                      "kernel_shape", Windows.longs(windows.size()),
                      "strides", Windows.longs(windows.stride()),
                      "dilations", Windows.longs(windows.dilation()),
                      "pads", windows.onnxPads(x.shape()),
                      "group", channels),
                  x.tensor(),
                  context.ops().reshape(kernel, grouped));
      return new Value(y, shape, Layout.CHANNELS_FIRST, Optional.empty());
    }
  }

  private static Value ended(
      LayerContext context,
      Value x,
      Optional<LayerContext.WeightRules> bias,
      Activation activation,
      OutputPenalty penalty) {
    Value y = x;
    if (bias.isPresent()) {
      String vector = context.weight("bias", List.of(x.channels()), bias.get());
      y = x.like(context.ops().add(x.tensor(), context.alongChannels(vector, x)));
    }
    return penalty.apply(context, activation.apply(context.ops(), y));
  }

  private static Optional<LayerContext.WeightRules> bias(Settings s) {
    LayerContext.WeightRules rules = CoreLayers.rules(s, "bias", "zeros");
    return s.flag("use_bias", true) ? Optional.of(rules) : Optional.empty();
  }

  private static KerasLayer.Single depthwise(Settings s, int axes) {
    Depthwise depthwise = Depthwise.of(s, axes);
    Activation activation = Activations.of(s, "activation", "linear");
    Optional<LayerContext.WeightRules> bias = bias(s);
    OutputPenalty penalty = OutputPenalty.of(s);
    return (context, x) ->
        ended(context, depthwise.write(context, x, "kernel"), bias, activation, penalty);
  }

  private static KerasLayer.Single separable(Settings s, int axes) {
    int filters = s.size("filters");
    Depthwise depthwise = Depthwise.of(s, axes);
    LayerContext.WeightRules rules = CoreLayers.rules(s, "pointwise", "glorot_uniform");
    Activation activation = Activations.of(s, "activation", "linear");
    Optional<LayerContext.WeightRules> bias = bias(s);
    OutputPenalty penalty = OutputPenalty.of(s);
    return (context, input) -> {
      Value x = depthwise.write(context, input, "depthwise_kernel");
      List<Integer> kernelShape = new ArrayList<>();
      List<Integer> permutation = new ArrayList<>(List.of(axes + 1, axes));
      for (int i = 0; i < axes; i++) {
        kernelShape.add(1);
        permutation.add(i);
      }
      kernelShape.add(x.channels());
      kernelShape.add(filters);
      List<Integer> shape = new ArrayList<>(x.shape());
      shape.set(axes, filters);
      String kernel = context.weight("pointwise_kernel", kernelShape, permutation, rules);
      String y = context.ops().op("Conv", x.tensor(), kernel);
      Value out = new Value(y, shape, Layout.CHANNELS_FIRST, Optional.empty());
      return ended(context, out, bias, activation, penalty);
    };
  }
}
