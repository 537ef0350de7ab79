package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.onnx.Node;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** ND006: softmax over a row without a finite element. */
public final class RowWithoutFinite implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "ND006",
        "softmax-of-empty-row",
        "A softmax over a row that may be all -Inf, or hold +Inf.");
  }

  @Override
  public Kind kind() {
    return Kind.NON_FINITE;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    if (o.generated() == 0) {
      return Optional.empty();
    }
    return o.operandOf(Failure.ROW)
        .filter(i -> i < o.inputs().size() && o.inputs().get(i).isPresent())
        .map(
            i -> {
              // A log-softmax of finite logits fails only where their distance overflows.
              boolean distance = o.operand(i).flags == 0 && !fillsWithInfinity(o.node());
              String condition =
                  distance ? "its spread may exceed the largest number" : Failure.ROW.condition();
              return new Alarm(i, distance, Sentences.may(o, o.generated(), i, condition));
            });
  }

  // com.microsoft Attention: what a masked position gets; -10000 unless said otherwise.
  // FlexAttention: its graph may write -Inf.
  private static boolean fillsWithInfinity(Node node) {
    return node.graphAttribute("score_mod").isPresent()
        || Float.isInfinite(node.floatAttribute("mask_filter_value", 0));
  }
}
