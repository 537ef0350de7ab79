package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** ND004: square root of a negative number. */
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
    return o.operandOf(Failure.NEGATIVE)
        .filter(i -> o.generated() != 0 && o.operand(i).lo < 0)
        .map(
            i ->
                new Alarm(
                    i, false, Sentences.may(o, o.generated(), i, Failure.NEGATIVE.condition())));
  }
}
