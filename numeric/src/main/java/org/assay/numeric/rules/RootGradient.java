package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** GR002: a square root near zero has an infinite derivative. */
public final class RootGradient implements Check {
  @Override
  public Rule rule() {
    return new Rule("GR002", "sqrt-near-zero", "The derivative of a square root at 0 is infinite.");
  }

  @Override
  public Kind kind() {
    return Kind.GRADIENT_RISK;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    return o.operandOf(Failure.NEGATIVE)
        .filter(i -> NearZero.test(o.operand(i)))
        .map(i -> NearZero.alarm(o, i));
  }
}
