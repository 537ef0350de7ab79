package org.assay.bounds.ops;

import java.util.Map;
import java.util.function.Function;
import org.assay.bounds.Bounds;
import org.assay.bounds.ops.ContainmentTest.Forms;
import org.assay.onnx.ElementType;

/** Forms of convolutions that ONNX Runtime fuses, or runs on channels in blocks. */
final class FusedConvolutionForms {
  private static final String MICROSOFT = "com.microsoft";
  private static final String BLOCKED = "com.microsoft.nchwc";

  private FusedConvolutionForms() {}

  static void addTo(Map<String, Function<Forms, OneNode>> forms) {
    String[] activations = {"Relu", "Tanh", "Sigmoid", "LeakyRelu", "Clip", "HardSigmoid"};
    for (String activation : activations) {
      forms.put(
          "FusedConv " + activation,
          f ->
              activated(
                  OneNode.of("FusedConv")
                      .domain(MICROSOFT)
                      .with(f.floats(-3, 3, 2, 4, 5, 5), f.finite(-1, 1, 6, 2, 3, 3))
                      .with(f.finite(-9, 9, 6))
                      .set("group", 2)
                      .set("pads", 1, 0, 1, 0),
                  activation));
      forms.put(
          "FusedConv and a sum " + activation,
          f ->
              activated(
                  OneNode.of("FusedConv")
                      .domain(MICROSOFT)
                      .with(f.finite(-3, 3, 1, 3, 4, 4))
                      .with(constant(f, 0.3, 5, 3, 3, 3))
                      .with(f.finite(-9, 9, 5), f.floats(-1e4, 1e4, 1, 5, 2, 2)),
                  activation));
    }
    forms.put(
        "FusedConv of great sums",
        f ->
            OneNode.of("FusedConv")
                .domain(MICROSOFT)
                .with(f.finite(0, 2, 1, 2, 2, 2), f.finite(-1e38, 1e38, 2, 2, 2, 2))
                .with(f.finite(-1, 1, 2), f.finite(-3e38, 3e38, 1, 2, 1, 1)));
    for (String activation : new String[] {"Relu", "LeakyRelu", "Tanh", "Sigmoid"}) {
      forms.put(
          "FusedGemm " + activation,
          f ->
              OneNode.of("FusedGemm")
                  .domain(MICROSOFT)
                  .with(f.floats(-3, 3, 3, 4), constant(f, 1, 5, 4), f.finite(-3, 3, 5))
                  .set("transB", 1)
                  .set("alpha", 0.5f)
                  .set("activation", activation)
                  .set("activation_alpha", 0.2f));
    }
    blocked(forms);
  }

  // The block of this machine's kernels is not known; these sizes are whole blocks of both.
  private static void blocked(Map<String, Function<Forms, OneNode>> forms) {
    for (boolean sum : new boolean[] {false, true}) {
      forms.put(
          "nchwc Conv of blocks " + sum,
          f -> {
            OneNode node =
                OneNode.of("Conv")
                    .domain(BLOCKED)
                    .with(f.finite(-3, 3, 1, 32, 5, 5), constant(f, 1, 16, 32, 3, 3))
                    .with(f.finite(-9, 9, 16))
                    .set("pads", 1, 1, 1, 1)
                    .set("activation", "Relu");
            return sum ? node.with(f.finite(-99, 99, 1, 16, 5, 5)) : node;
          });
    }
    forms.put(
        "nchwc Conv of few channels",
        f ->
            OneNode.of("Conv")
                .domain(BLOCKED)
                .with(f.finite(-3, 3, 2, 3, 6, 6), constant(f, 1, 32, 3, 3, 3))
                .set("strides", 2, 2));
    forms.put(
        "nchwc Conv of each channel",
        f ->
            OneNode.of("Conv")
                .domain(BLOCKED)
                .with(f.finite(-3, 3, 2, 32, 6, 6), constant(f, 1, 32, 1, 3, 3))
                .set("group", 32)
                .set("pads", 1, 1, 1, 1));
    for (String pool : new String[] {"MaxPool", "AveragePool"}) {
      forms.put(
          "nchwc " + pool,
          f ->
              OneNode.of(pool)
                  .domain(BLOCKED)
                  .with(f.finite(-3, 3, 1, 32, 6, 6))
                  .set("kernel_shape", 3, 3)
                  .set("pads", 1, 1, 1, 1)
                  .set("strides", 2, 2));
    }
    forms.put(
        "nchwc GlobalAveragePool",
        f -> OneNode.of("GlobalAveragePool").domain(BLOCKED).with(f.finite(-3, 3, 1, 32, 6, 6)));
    forms.put(
        "nchwc ReorderInput",
        f -> OneNode.of("ReorderInput").domain(BLOCKED).with(f.finite(2, 3, 1, 32, 3, 5)));
    forms.put(
        "nchwc ReorderInput of part of a block",
        f -> OneNode.of("ReorderInput").domain(BLOCKED).with(f.finite(2, 3, 1, 12, 3, 5)));
    forms.put(
        "nchwc ReorderOutput",
        f ->
            OneNode.of("ReorderOutput")
                .domain(BLOCKED)
                .with(f.finite(-3, 3, 1, 32, 3, 5))
                .set("channels", 28));
    for (String mode : new String[] {"nearest", "linear"}) {
      forms.put(
          "nchwc Upsample " + mode,
          f -> {
            OneNode node =
                OneNode.of("Upsample")
                    .domain(BLOCKED)
                    .with(f.finite(-3, 3, 1, 32, 3, 5))
                    .set("scales", 1, 1, 2, 3)
                    .set("mode", mode);
            return mode.equals("linear")
                ? node.set("coordinate_transformation_mode", "half_pixel")
                : node;
          });
    }
  }

  private static OneNode activated(OneNode node, String activation) {
    node.set("activation", activation);
    return switch (activation) {
      case "LeakyRelu" -> node.floats("activation_params", 0.3f);
      case "Clip" -> node.floats("activation_params", -1.5f, 6f);
      case "HardSigmoid" -> node.floats("activation_params", 0.3f, 0.4f);
      default -> node;
    };
  }

  /** A random frozen weight. */
  static Bounds constant(Forms f, double most, long... dims) {
    Bounds range = Bounds.uniform(ElementType.FLOAT, dims, -most, most, 0);
    return Bounds.constant(f.random().sample(range, dims, 0));
  }
}
