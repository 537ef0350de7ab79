package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/**
 * ND005: power of a negative base with a broken exponent, of zero with a negative one, overflow.
 */
public final class PowerDomain implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "ND005", "pow-domain", "A power whose base may leave its domain, or that may overflow.");
  }

  @Override
  public Kind kind() {
    return Kind.NON_FINITE;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    return o.operandOf(Failure.BASE)
        .filter(i -> o.generated() != 0)
        .map(
            i -> {
              Cell base = o.operand(i);
              boolean domain =
                  base.lo <= 0 && (o.generated() & Flags.NAN) != 0
                      || base.containsZero() && o.operand(1).lo < 0;
              String condition =
                  domain ? Failure.BASE.condition() : "its power may exceed the largest number";
              return new Alarm(i, !domain, Sentences.may(o, o.generated(), i, condition));
            });
  }
}
