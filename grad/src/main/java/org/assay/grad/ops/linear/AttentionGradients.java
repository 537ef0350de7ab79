package org.assay.grad.ops.linear;

import java.util.List;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.ValueType;

/** Attention-23 as the composition that its function body writes out. */
final class AttentionGradients {
  private AttentionGradients() {}

  static void addTo(OperatorTable.Builder<GradientRule> table) {
    table.add("Attention", GradientRule.composed(AttentionGradients::attention));
  }

  private static List<String> attention(GradientContext c) {
    boolean flat = c.rank(c.in(0)) == 3;
    String q = heads(c, c.in(0), c.integer("q_num_heads", 0));
    String k = past(c, 4, heads(c, c.in(1), c.integer("kv_num_heads", 0)));
    String v = past(c, 5, heads(c, c.in(2), c.integer("kv_num_heads", 0)));
    String scores = c.mul(grouped(c, q, c.swapLast(k)), scale(c, q));
    String masked = masked(c, scores, c.input(3));
    if (c.flag("is_causal", false)) {
      masked = causal(c, masked, c.input(4));
    }
    double cap = c.real("softcap", 0);
    String capped = cap > 0 ? c.mul(c.op("Tanh", c.mul(masked, 1 / cap)), cap) : masked;
    String weights = c.op("Softmax", Attributes.of("axis", -1), capped);
    String y = grouped(c, weights, v);
    String shown =
        switch ((int) c.integer("qk_matmul_output_mode", 0)) {
          case 0 -> scores;
          case 1 -> masked;
          case 2 -> capped;
          default -> weights;
        };
    return List.of(flat ? merged(c, y) : y, k, v, shown);
  }

  /** [B, T, heads·width] as [B, heads, T, width]; four axes stay. */
  static String heads(GradientContext c, String x, long count) {
    return c.rank(x) == 4 ? x : c.transpose(c.reshape(x, 0, 0, count, -1), 0, 2, 1, 3);
  }

  /** The inverse of {@link #heads}. */
  static String merged(GradientContext c, String x) {
    return c.reshape(c.transpose(x, 0, 2, 1, 3), 0, 0, -1);
  }

  private static String past(GradientContext c, int input, String now) {
    return c.input(input).map(old -> c.concat(2, old, now)).orElse(now);
  }

  /** A product of matrices per head; several heads of the first may share one of the second. */
  static String grouped(GradientContext c, String a, String b) {
    int heads = c.size(a, 1).orElse(0);
    int shared = c.size(b, 1).orElse(0);
    if (heads == 0 || shared == 0) {
      throw c.error("numbers of heads are not known", "known numbers");
    }
    if (heads == shared) {
      return c.op("MatMul", a, b);
    }
    String area = c.shape(a, 2, 3);
    String apart = c.reshape(a, c.concat(0, c.shape(a, 0), c.longs(shared, heads / shared), area));
    String product = c.op("MatMul", apart, c.unsqueeze(b, 2));
    return c.reshape(
        product, c.concat(0, c.shape(a, 0), c.longs(heads), c.shape(a, 2), c.shape(b, 3)));
  }

  /** The factor on scores. */
  static String scale(GradientContext c, String q) {
    if (c.node().attribute("scale").isPresent()) {
      return c.real(c.real("scale", 1), q);
    }
    int width = c.size(q, 3).orElse(0);
    if (width > 0) {
      return c.real(1 / Math.sqrt(width), q);
    }
    return c.op("Reciprocal", c.op("Sqrt", c.castLike(c.squeeze(c.shape(q, 3), 0), q)));
  }

  static String masked(GradientContext c, String scores, Optional<String> mask) {
    if (mask.isEmpty()) {
      return scores;
    }
    boolean selects =
        c.type(mask.get()).map(ValueType.TensorType::element).equals(Optional.of(ElementType.BOOL));
    return selects
        ? c.op("Where", mask.get(), scores, c.real(Double.NEGATIVE_INFINITY, scores))
        : c.add(scores, mask.get());
  }

  /** Keys behind the query's place are left out; queries follow those of the past. */
  static String causal(GradientContext c, String scores, Optional<String> past) {
    String zero = c.integer(0);
    String one = c.integer(1);
    String rows = c.op("Range", zero, c.squeeze(c.shape(scores, 2), 0), one);
    String first = past.isPresent() ? c.add(rows, c.shape(past.get(), 2)) : rows;
    String columns = c.op("Range", zero, c.squeeze(c.shape(scores, 3), 0), one);
    String allowed = c.op("LessOrEqual", c.unsqueeze(columns, 0), c.unsqueeze(first, 1));
    return c.op("Where", allowed, scores, c.real(Double.NEGATIVE_INFINITY, scores));
  }
}
