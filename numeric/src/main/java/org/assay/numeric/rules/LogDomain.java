package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** ND001: logarithm of zero or of a negative number. */
public final class LogDomain implements Check {
  @Override
  public Rule rule() {
    return new Rule("ND001", "log-of-zero", "A logarithm whose operand may be 0 or negative.");
  }

  @Override
  public Kind kind() {
    return Kind.NON_FINITE;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    return o.operandOf(Failure.NOT_POSITIVE)
        .filter(i -> o.generated() != 0 && o.operand(i).lo <= 0)
        .map(
            i ->
                new Alarm(
                    i,
                    false,
                    Sentences.may(o, o.generated(), i, Failure.NOT_POSITIVE.condition())));
  }
}
