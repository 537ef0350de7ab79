package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** GR004: a power with an exponent below 1 has an infinite derivative at zero. */
public final class PowerGradient implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "GR004", "pow-near-zero", "The derivative of a power below 1 at base 0 is infinite.");
  }

  @Override
  public Kind kind() {
    return Kind.GRADIENT_RISK;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    return o.operandOf(Failure.BASE)
        .filter(i -> NearZero.test(o.operand(i)) && mayBeBelowOne(o))
        .map(i -> NearZero.alarm(o, i));
  }

  private static boolean mayBeBelowOne(Operation o) {
    // x⁰ is constant; its derivative is 0.
    return o.operand(1).lo < 1 && !(o.operand(1).lo == 0 && o.operand(1).hi == 0);
  }
}
