package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.onnx.Node;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** ND004: square root of a negative number, also of a variance within batch normalisation. */
public final class RootOfNegative implements Check {
  @Override
  public Rule rule() {
    return new Rule("ND004", "sqrt-of-negative", "A square root whose operand may be negative.");
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
    return o.operandOf(Failure.NEGATIVE)
        .filter(i -> o.operand(i).lo < 0)
        .map(i -> alarm(o, i, Failure.NEGATIVE))
        .or(
            () ->
                o.operandOf(Failure.VARIANCE)
                    .filter(i -> o.operand(i).lo + epsilon(o.node()) <= 0)
                    .map(i -> alarm(o, i, Failure.VARIANCE)));
  }

  private static double epsilon(Node normalisation) {
    return normalisation.floatAttribute("epsilon", 1e-5f);
  }

  private static Alarm alarm(Operation o, int operand, Failure failure) {
    return new Alarm(operand, false, Sentences.may(o, o.generated(), operand, failure.condition()));
  }
}
