package org.assay.bounds.ops;

import java.util.Map;
import java.util.function.Function;
import org.assay.bounds.Bounds;
import org.assay.bounds.ops.ContainmentTest.Forms;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/** Forms of attention and of ONNX Runtime's fused operators. */
final class FusedForms {
  private static final String MICROSOFT = "com.microsoft";

  private FusedForms() {}

  static void addTo(Map<String, Function<Forms, OneNode>> forms) {
    attention(forms);
    stateful(forms);
    for (double[] r : new double[][] {{-3, 3}, {-0.01, 0.01}, {100, 100.1}, {-3e38, 3e38}}) {
      String suffix = " [" + r[0] + ", " + r[1] + "]";
      for (String operator : new String[] {"Gelu", "FastGelu", "QuickGelu"}) {
        forms.put(
            operator + suffix,
            f -> OneNode.of(operator).domain(MICROSOFT).with(f.floats(r[0], r[1], 3, 4, 8)));
      }
      forms.put(
          "BiasGelu" + suffix,
          f ->
              OneNode.of("BiasGelu")
                  .domain(MICROSOFT)
                  .with(f.floats(r[0], r[1], 3, 4, 8), f.finite(-3, 3, 8)));
      forms.put(
          "SkipLayerNormalization" + suffix,
          f -> skip("SkipLayerNormalization", f, r).with(f.finite(-2, 2, 8)));
      forms.put(
          "SkipLayerNormalization default epsilon" + suffix,
          f ->
              OneNode.of("SkipLayerNormalization")
                  .domain(MICROSOFT)
                  .with(
                      f.floats(r[0], r[1], 2, 3, 8),
                      f.finite(-0.01, 0.01, 2, 3, 8),
                      f.finite(-2, 2, 8)));
      forms.put(
          "SkipSimplifiedLayerNormalization" + suffix,
          f -> skip("SkipSimplifiedLayerNormalization", f, r).with(f.finite(-0.1, 0.1, 8)));
    }
    for (int turns = 0; turns < 4; turns++) {
      boolean a = turns % 2 == 1;
      boolean b = turns > 1;
      forms.put(
          "FusedMatMul " + a + " " + b,
          f ->
              OneNode.of("FusedMatMul")
                  .domain(MICROSOFT)
                  .with(a ? f.floats(-3, 3, 2, 4, 3) : f.floats(-3, 3, 2, 3, 4))
                  .with(b ? f.floats(-3, 3, 5, 4) : f.floats(-3, 3, 4, 5))
                  .set("transA", a ? 1 : 0)
                  .set("transB", b ? 1 : 0)
                  .set("alpha", 0.37f));
    }
    embeddings(forms);
    for (int axis : new int[] {0, 2, -1}) {
      forms.put(
          "ExpandDims " + axis,
          f ->
              OneNode.of("ExpandDims")
                  .domain(MICROSOFT)
                  .with(f.floats(-3, 3, 2, 3))
                  .with(Tensor.ofIntegers(ElementType.INT32, new long[0], axis)));
    }
    forms.put(
        "Inverse", f -> OneNode.of("Inverse").domain(MICROSOFT).with(f.floats(-3, 3, 2, 3, 3)));
    forms.put(
        "FusedMatMul by frozen rows",
        f ->
            OneNode.of("FusedMatMul")
                .domain(MICROSOFT)
                .with(f.floats(-3, 3, 2, 3, 40), FusedConvolutionForms.constant(f, 2, 50, 40))
                .set("transB", 1));
    forms.put(
        "DeformConv",
        f ->
            OneNode.of("DeformConv")
                .with(
                    f.floats(-3, 3, 1, 2, 5, 5),
                    f.finite(-3, 3, 3, 2, 2, 2),
                    f.finite(-3, 3, 1, 8, 4, 4),
                    f.finite(-3, 3, 3),
                    f.finite(0, 1, 1, 4, 4, 4)));
  }

  private static void embeddings(Map<String, Function<Forms, OneNode>> forms) {
    for (double most : new double[] {3, 0.001}) {
      for (int segments = 0; segments < 2; segments++) {
        boolean segmented = segments == 1;
        forms.put(
            "EmbedLayerNormalization of " + most + (segmented ? ", segments" : ""),
            f -> {
              OneNode node =
                  OneNode.of("EmbedLayerNormalization")
                      .domain(MICROSOFT)
                      .with(f.integers(ElementType.INT32, 0, 9, 2, 3));
              OneNode words =
                  (segmented ? node.with(f.integers(ElementType.INT32, 0, 1, 2, 3)) : node.absent())
                      .with(FusedConvolutionForms.constant(f, most, 10, 8))
                      .with(FusedConvolutionForms.constant(f, most, 5, 8));
              return (segmented
                      ? words.with(FusedConvolutionForms.constant(f, most, 2, 8))
                      : words.absent())
                  .with(f.finite(-2, 2, 8), f.finite(-2, 2, 8))
                  .with(f.integers(ElementType.INT32, 0, 1, 2, 3))
                  .set("epsilon", 1e-5f)
                  .outputs(3);
            });
      }
    }
  }

  // ONNX Runtime 1.28 has kernels of these in its own domain only.
  private static void stateful(Map<String, Function<Forms, OneNode>> forms) {
    forms.put(
        "CausalConvWithState",
        f ->
            causal(f)
                .with(f.finite(-9, 9, 3), f.floats(-3, 3, 2, 3, 3))
                .set("activation", "silu")
                .outputs(2));
    forms.put("CausalConvWithState of a short input", f -> causal(f).outputs(2));
    forms.put(
        "CausalConvWithState of one great bias",
        f -> causal(f).with(f.finite(-1e6, 1e6, 3)).outputs(2));
    for (String rule : new String[] {"linear", "gated", "delta", "gated_delta"}) {
      forms.put("LinearAttention " + rule, f -> linearAttention(f, rule));
    }
  }

  private static OneNode causal(Forms f) {
    return OneNode.of("CausalConvWithState")
        .domain(MICROSOFT)
        .with(f.floats(-3, 3, 2, 3, 2), f.finite(-3, 3, 3, 1, 4));
  }

  private static OneNode linearAttention(Forms f, String rule) {
    OneNode node =
        OneNode.of("LinearAttention")
            .domain(MICROSOFT)
            .with(f.floats(-3, 3, 2, 5, 16), f.finite(-1, 1, 2, 5, 8), f.finite(-3, 3, 2, 5, 6))
            .with(f.finite(-2, 2, 2, 2, 4, 3))
            .set("q_num_heads", 4)
            .set("kv_num_heads", 2)
            .set("update_rule", rule)
            .outputs(2);
    OneNode decayed = rule.startsWith("gated") ? node.with(f.finite(-2, 0.1, 2, 5, 2)) : node;
    if (!rule.endsWith("delta")) {
      return decayed;
    }
    OneNode all = rule.startsWith("gated") ? decayed : decayed.absent();
    return all.with(f.finite(0, 1, 2, 5, 2));
  }

  private static OneNode skip(String operator, Forms f, double[] r) {
    return OneNode.of(operator)
        .domain(MICROSOFT)
        .with(f.floats(r[0], r[1], 2, 3, 8), f.finite(-0.01, 0.01, 2, 3, 8), f.finite(-2, 2, 8))
        .set("epsilon", 1e-5f);
  }

  private static void attention(Map<String, Function<Forms, OneNode>> forms) {
    forms.put("Attention plain", f -> attention(f));
    forms.put("Attention causal", f -> attention(f).set("is_causal", 1));
    forms.put(
        "Attention of a Boolean mask",
        f -> attention(f).with(f.integers(ElementType.BOOL, 0, 1, 3, 5)));
    for (int mode = 0; mode < 4; mode++) {
      int output = mode;
      forms.put(
          "Attention causal with a past, scores " + mode,
          f -> past(f).set("is_causal", 1).set("qk_matmul_output_mode", output).outputs(4));
    }
    for (double mask : new double[] {3, 6e4, 65504}) {
      for (int causal = 0; causal < 2; causal++) {
        int set = causal;
        forms.put(
            "Attention in 16 bit, mask up to " + mask + ", causal " + causal,
            f ->
                OneNode.of("Attention")
                    .with(half(f, 3, 1, 2, 3, 4), half(f, 9, 1, 2, 5, 4), half(f, 3, 1, 2, 5, 4))
                    .with(half(f, mask, 3, 5))
                    .set("is_causal", set));
        double wide = mask / 65504 * 3.4028234663852886e38;
        forms.put(
            "Attention of a mask up to " + wide + ", causal " + causal,
            f -> attention(f).with(f.finite(-wide, wide, 3, 5)).set("is_causal", set));
      }
    }
    forms.put("Attention of a float mask", f -> attention(f).with(f.floats(-3, 3, 3, 5)));
    forms.put("Attention of a great mask", f -> attention(f).with(f.finite(-3.4e38, 0, 3, 5)));
    forms.put(
        "Attention of 3 axes",
        f ->
            OneNode.of("Attention")
                .with(f.finite(-3, 3, 2, 3, 16), f.finite(-3, 3, 2, 5, 8), f.floats(-3, 3, 2, 5, 8))
                .set("q_num_heads", 4)
                .set("kv_num_heads", 2));
    forms.put(
        "Attention packed",
        f ->
            OneNode.of("Attention")
                .domain(MICROSOFT)
                .with(f.floats(-3, 3, 2, 3, 8), f.finite(-3, 3, 8, 24), f.finite(-3, 3, 24))
                .set("num_heads", 2));
    forms.put(
        "MultiHeadAttention",
        f ->
            OneNode.of("MultiHeadAttention")
                .domain(MICROSOFT)
                .with(
                    f.floats(-3, 3, 2, 3, 8),
                    f.finite(-3, 3, 2, 5, 8),
                    f.finite(1, 2, 2, 5, 8),
                    f.finite(-3, 3, 24))
                .set("num_heads", 2));
  }

  private static Bounds half(Forms f, double most, long... dims) {
    return f.random().within(ElementType.FLOAT16, -most, most, 0, dims);
  }

  // Two keys of the past, and three of the present.
  private static OneNode past(Forms f) {
    return OneNode.of("Attention")
        .with(f.finite(-3, 3, 1, 2, 3, 4), f.finite(-3, 3, 1, 2, 3, 4), f.finite(2, 3, 1, 2, 3, 4))
        .with(f.finite(-1, 1, 3, 5))
        .with(f.finite(-3, 3, 1, 2, 2, 4), f.finite(2, 3, 1, 2, 2, 4));
  }

  private static OneNode attention(Forms f) {
    return OneNode.of("Attention")
        .with(
            f.floats(-3, 3, 1, 2, 3, 4), f.finite(-3, 3, 1, 2, 5, 4), f.floats(-3, 3, 1, 2, 5, 4));
  }
}
