package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** GR003: a quotient with a denominator near zero has an infinite derivative. */
public final class DivisionGradient implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "GR003",
        "division-near-zero",
        "The derivative of a quotient near a zero denominator is infinite.");
  }

  @Override
  public Kind kind() {
    return Kind.GRADIENT_RISK;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    return o.operandOf(Failure.ZERO)
        .filter(i -> NearZero.test(o.operand(i)))
        .map(i -> NearZero.alarm(o, i));
  }
}
