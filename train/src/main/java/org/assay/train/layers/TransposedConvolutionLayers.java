package org.assay.train.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.train.job.Settings;

/** Transposed convolutions (Keras 3, {@code keras.layers}), padded as TensorFlow does. */
final class TransposedConvolutionLayers {
  private TransposedConvolutionLayers() {}

  static void register(LayerTable table) {
    table.single("Conv1DTranspose", s -> transposed(s, 1));
    table.single("Conv2DTranspose", s -> transposed(s, 2));
  }

  /**
   * Where the result lies within all that the kernel reaches.
   *
   * @param size of the result along an axis
   * @param begin cut off before it
   * @param end cut off behind it
   * @param extra zeros behind it
   */
  private record Span(int size, int begin, int end, int extra) {
    static Span of(int size, int kernel, int stride, boolean same, Optional<Integer> extra) {
      int full = (size - 1) * stride + kernel;
      int wanted;
      if (same) {
        wanted = extra.map(e -> (size - 1) * stride + kernel % 2 + e).orElse(size * stride);
      } else {
        wanted = full + extra.orElse(Math.max(stride - kernel, 0));
      }
      int cut = same ? Math.max(full - wanted, 0) : 0;
      int before = cut / 2;
      return new Span(wanted, before, cut - before, Math.max(wanted - full, 0));
    }
  }

  private static KerasLayer.Single transposed(Settings s, int axes) {
    int filters = s.size("filters");
    Optional<List<Integer>> extra = s.optionalIntegers("output_padding");
    Windows windows = Windows.ofKernel(s, axes);
    if (windows.padding().equals("causal")) {
      throw s.error("'padding' is 'causal'", "valid or same", "");
    }
    if (extra.isPresent() && extra.get().size() != 1 && extra.get().size() != axes) {
      throw s.error("'output_padding' is " + extra.get(), axes + " numbers", "");
    }
    Activation activation = Activations.of(s, "activation", "linear");
    boolean bias = s.flag("use_bias", true);
    LayerContext.WeightRules kernelRules = CoreLayers.rules(s, "kernel", "glorot_uniform");
    LayerContext.WeightRules biasRules = CoreLayers.rules(s, "bias", "zeros");
    OutputPenalty penalty = OutputPenalty.of(s);
    return (context, input) -> {
      context.requireRank(input, axes + 1);
      Value x = context.channelsFirst(input);
      List<Integer> kernelShape = new ArrayList<>();
      List<Integer> permutation = new ArrayList<>(List.of(axes + 1, axes));
      List<Integer> shape = new ArrayList<>();
      long[] pads = new long[2 * axes];
      long[] more = new long[axes];
      for (int i = 0; i < axes; i++) {
        int at = i;
        kernelShape.add(windows.size()[i]);
        permutation.add(i);
        Span span =
            Span.of(
                x.shape().get(i),
                (windows.size()[i] - 1) * windows.dilation()[i] + 1,
                windows.stride()[i],
                windows.padding().equals("same"),
                extra.map(e -> e.get(Math.min(at, e.size() - 1))));
        if (span.size() < 1
            || span.extra() >= Math.max(windows.stride()[i], windows.dilation()[i])) {
          throw context.error(
              "'output_padding' leads to " + span.size() + " places along axis " + (i + 1),
              "at least 0 and less than the stride",
              "");
        }
        shape.add(span.size());
        pads[i] = span.begin();
        pads[axes + i] = span.end();
        more[i] = span.extra();
      }
      kernelShape.add(filters);
      kernelShape.add(x.channels());
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
                  "ConvTranspose",
                  Attributes.of(
                      "kernel_shape", Windows.longs(windows.size()),
                      "strides", Windows.longs(windows.stride()),
                      "dilations", Windows.longs(windows.dilation()),
                      "pads", pads,
                      "output_padding", more),
                  operands.toArray(String[]::new));
      Value out = new Value(y, shape, Layout.CHANNELS_FIRST, Optional.empty());
      return penalty.apply(context, activation.apply(context.ops(), out));
    };
  }
}
