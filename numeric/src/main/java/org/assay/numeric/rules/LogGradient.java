package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** GR001: a logarithm near zero has an infinite derivative. */
public final class LogGradient implements Check {
  @Override
  public Rule rule() {
    return new Rule("GR001", "log-near-zero", "The derivative of a logarithm near 0 is infinite.");
  }

  @Override
  public Kind kind() {
    return Kind.GRADIENT_RISK;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    return o.operandOf(Failure.NOT_POSITIVE)
        .filter(i -> NearZero.test(o.operand(i)))
        .map(i -> NearZero.alarm(o, i));
  }
}
