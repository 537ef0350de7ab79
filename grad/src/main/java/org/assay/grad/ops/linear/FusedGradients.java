package org.assay.grad.ops.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.OperatorTable;

/**
 * com.microsoft FusedMatMul, Attention and MultiHeadAttention in the forms without caches and
 * packing.
 */
final class FusedGradients {
  private static final String MICROSOFT = "com.microsoft";

  private FusedGradients() {}

  static void addTo(OperatorTable.Builder<GradientRule> table) {
    table
        .add(MICROSOFT, "FusedMatMul", GradientRule.composed(c -> List.of(product(c))))
        .add(MICROSOFT, "Attention", GradientRule.composed(c -> List.of(packed(c))))
        .add(MICROSOFT, "MultiHeadAttention", GradientRule.composed(c -> List.of(attention(c))));
  }

  private static String product(GradientContext c) {
    if (c.flag("transBatchA", false) || c.flag("transBatchB", false)) {
      throw c.error("exchanged batch axes", "transBatchA and transBatchB of 0");
    }
    String a = c.flag("transA", false) ? c.swapLast(c.in(0)) : c.in(0);
    String b = c.flag("transB", false) ? c.swapLast(c.in(1)) : c.in(1);
    return c.mul(c.op("MatMul", a, b), c.real("alpha", 1));
  }

  /** Queries, keys and values by one product; scores may be shifted. */
  private static String packed(GradientContext c) {
    boolean plain = c.input(3).isEmpty() && c.input(4).isEmpty() && c.input(6).isEmpty();
    int all = c.size(c.in(1), 1).orElse(0);
    if (!plain || c.flag("do_rotary", false) || all == 0) {
      throw c.error("this form of Attention", "weights of known size, no masks, no caches");
    }
    long[] sizes = c.integers("qkv_hidden_sizes").orElse(new long[] {all / 3, all / 3, all / 3});
    String product = c.op("MatMul", c.in(0), c.in(1));
    String biased = c.input(2).map(b -> c.add(product, b)).orElse(product);
    List<String> parts =
        c.nodes("Split", Attributes.of("axis", 2), List.of(biased, c.longs(sizes)), 3);
    return heads(c, parts, c.input(5));
  }

  /** Query, key and value [B, T, heads·width]; a bias of all three; scores may be shifted. */
  private static String attention(GradientContext c) {
    boolean plain = c.input(1).isPresent() && c.input(2).isPresent() && c.input(4).isEmpty();
    for (int i = 6; i < c.node().inputs().size(); i++) {
      plain &= c.input(i).isEmpty();
    }
    if (!plain || c.rank(c.in(0)) != 3 || c.rank(c.in(1)) != 3 || c.rank(c.in(2)) != 3) {
      throw c.error("this form of MultiHeadAttention", "three operands, no caches, no key mask");
    }
    List<String> parts = new ArrayList<>();
    long from = 0;
    for (int i = 0; i < 3; i++) {
      String x = c.in(i);
      long width = c.size(x, 2).orElseThrow(() -> c.error("sizes are not known", "known sizes"));
      if (c.input(3).isPresent()) {
        x = c.add(x, c.slice(c.in(3), 0, from, from + width));
      }
      from += width;
      parts.add(x);
    }
    return heads(c, parts, c.input(5));
  }

  private static String heads(GradientContext c, List<String> qkv, Optional<String> shift) {
    long heads = c.integer("num_heads", 1);
    List<String> parts = qkv.stream().map(x -> AttentionGradients.heads(c, x, heads)).toList();
    String scores =
        c.mul(
            c.op("MatMul", parts.get(0), c.swapLast(parts.get(1))),
            AttentionGradients.scale(c, parts.get(0)));
    String masked = AttentionGradients.masked(c, scores, shift);
    if (c.flag("unidirectional", false)) {
      masked = AttentionGradients.causal(c, masked, Optional.empty());
    }
    String weights = c.op("Softmax", Attributes.of("axis", -1), masked);
    return AttentionGradients.merged(c, c.op("MatMul", weights, parts.get(2)));
  }
}
