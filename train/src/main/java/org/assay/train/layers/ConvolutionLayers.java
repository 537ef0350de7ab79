package org.assay.train.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.train.job.Settings;

/** Convolutions (Keras 3, {@code keras.layers}); their tensors have the channels first. */
final class ConvolutionLayers {
  private ConvolutionLayers() {}

  static void register(LayerTable table) {
    table.single("Conv1D", s -> convolution(s, 1));
    table.single("Conv2D", s -> convolution(s, 2));
    table.single("Conv3D", s -> convolution(s, 3));
    TransposedConvolutionLayers.register(table);
    DepthwiseLayers.register(table);
  }

  private static KerasLayer.Single convolution(Settings s, int axes) {
    int filters = s.size("filters");
    int groups = s.integer("groups", 1);
    Windows windows = Windows.ofKernel(s, axes);
    Activation activation = Activations.of(s, "activation", "linear");
    boolean bias = s.flag("use_bias", true);
    LayerContext.WeightRules kernelRules = CoreLayers.rules(s, "kernel", "glorot_uniform");
    LayerContext.WeightRules biasRules = CoreLayers.rules(s, "bias", "zeros");
    OutputPenalty penalty = OutputPenalty.of(s);
    return (context, input) -> {
      context.requireRank(input, axes + 1);
      if (groups < 1 || input.channels() % groups != 0 || filters % groups != 0) {
        throw context.error(
            groups + " groups for " + input.channels() + " channels and " + filters + " filters",
            "a number that divides both",
            "");
      }
      Value x = context.channelsFirst(input);
      List<Integer> kernelShape = new ArrayList<>();
      List<Integer> permutation = new ArrayList<>(List.of(axes + 1, axes));
      for (int i = 0; i < axes; i++) {
        kernelShape.add(windows.size()[i]);
        permutation.add(i);
      }
      kernelShape.add(x.channels() / groups);
      kernelShape.add(filters);
      List<Integer> shape = new ArrayList<>(windows.places(context, x.shape()));
      shape.add(filters);
      List<String> operands = new ArrayList<>(List.of(x.tensor()));
      operands.add(context.weight("kernel", kernelShape, permutation, kernelRules));
      if (bias) {
        operands.add(context.weight("bias", List.of(filters), biasRules));
      }
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
                      "group", groups),
                  operands.toArray(String[]::new));
      Value out = new Value(y, shape, Layout.CHANNELS_FIRST, Optional.empty());
      return penalty.apply(context, activation.apply(context.ops(), out));
    };
  }
}
