package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** ND008: an inverse trigonometric or hyperbolic function outside of its domain. */
public final class InverseFunctionDomain implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "ND008",
        "inverse-function-domain",
        "An inverse trigonometric or hyperbolic function whose operand may leave its domain.");
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
    for (Failure failure :
        new Failure[] {Failure.OUTSIDE_UNIT, Failure.OUTSIDE_OPEN_UNIT, Failure.BELOW_ONE}) {
      Optional<Integer> operand = o.operandOf(failure);
      if (operand.isPresent()) {
        int i = operand.get();
        return Optional.of(
            new Alarm(i, false, Sentences.may(o, o.generated(), i, failure.condition())));
      }
    }
    return Optional.empty();
  }
}
