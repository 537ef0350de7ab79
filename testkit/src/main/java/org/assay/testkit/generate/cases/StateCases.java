package org.assay.testkit.generate.cases;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/**
 * Operators that hand on a state. ORT 1.28 runs no opset 27, which made them standard; its own
 * operators of those names are the same.
 */
final class StateCases {
  private StateCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(OperatorCase.of("com.microsoft::CausalConvWithState", StateCases::convolution));
    cases.add(OperatorCase.of("com.microsoft::LinearAttention", StateCases::attention));
  }

  private static void convolution(CaseBuilder b) {
    ElementType type = ElementType.FLOAT;
    int channels = b.between(1, 3);
    int kernel = b.between(2, 4);
    int[] dims = {b.between(1, 2), channels, b.between(1, 8)};
    int[] state = {dims[0], channels, kernel - 1};
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    if (b.chance(0.6)) {
      attributes.putAll(Attributes.of("activation", b.one("none", "silu", "swish")));
    }
    b.nodes(
        "com.microsoft::CausalConvWithState",
        2,
        attributes,
        b.tensor(type, dims, b.any()),
        b.tensor(type, new int[] {channels, 1, kernel}, b.any()),
        b.chance(0.5) ? b.tensor(type, new int[] {channels}, b.any()) : Operand.ABSENT,
        b.chance(0.5) ? b.tensor(type, state, b.any()) : Operand.ABSENT);
  }

  private static void attention(CaseBuilder b) {
    ElementType type = ElementType.FLOAT;
    int heads = b.between(1, 2);
    int queries = heads * b.between(1, 2);
    int keySize = b.between(1, 4);
    int valueSize = b.between(1, 4);
    int batch = b.between(1, 2);
    int tokens = b.between(1, 5);
    String rule = b.one("linear", "gated", "delta", "gated_delta");
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.putAll(
        Attributes.of("q_num_heads", queries, "kv_num_heads", heads, "update_rule", rule));
    if (b.chance(0.4)) {
      attributes.putAll(Attributes.of("scale", b.random().nextDouble(0.1, 2)));
    }
    // A state that may grow by much at every token leaves nothing to compare.
    Values values = b.any() == Values.ANY ? b.any() : Values.within(-1, 1);
    int[] decay = {batch, tokens, b.chance(0.5) ? heads : heads * keySize};
    int[] rate = {batch, tokens, b.chance(0.5) ? heads : 1};
    b.nodes(
        "com.microsoft::LinearAttention",
        2,
        attributes,
        b.tensor(type, new int[] {batch, tokens, queries * keySize}, values),
        b.tensor(type, new int[] {batch, tokens, heads * keySize}, values),
        b.tensor(type, new int[] {batch, tokens, heads * valueSize}, values),
        b.chance(0.5)
            ? b.tensor(type, new int[] {batch, heads, keySize, valueSize}, values)
            : Operand.ABSENT,
        rule.startsWith("gated")
            ? b.fresh(type, decay, b.mostly(Values.within(-3, 0)))
            : Operand.ABSENT,
        rule.endsWith("delta")
            ? b.fresh(type, rate, b.mostly(Values.within(0, 1)))
            : Operand.ABSENT);
  }
}
