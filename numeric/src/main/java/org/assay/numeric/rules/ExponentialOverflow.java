package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** ND002: overflow of an exponential or hyperbolic function. */
public final class ExponentialOverflow implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "ND002",
        "exp-overflow",
        "An exponential whose operand may exceed log of the largest number.");
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
    Optional<Integer> exponent = o.operandOf(Failure.EXPONENT);
    Failure failure = exponent.isPresent() ? Failure.EXPONENT : Failure.HYPERBOLIC;
    return exponent
        .or(() -> o.operandOf(Failure.HYPERBOLIC))
        .map(i -> new Alarm(i, false, Sentences.may(o, o.generated(), i, failure.condition())));
  }
}
