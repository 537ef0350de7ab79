package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.bounds.Cell;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** ND003: division by zero, or by a number so small that the quotient overflows. */
public final class DivisionByZero implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "ND003",
        "division-by-zero",
        "A denominator that may be 0, or too small for its numerator.");
  }

  @Override
  public Kind kind() {
    return Kind.NON_FINITE;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    return o.operandOf(Failure.ZERO)
        .filter(i -> o.generated() != 0 && nearZero(o.operand(i)))
        .map(
            i -> new Alarm(i, false, Sentences.may(o, o.generated(), i, Failure.ZERO.condition())));
  }

  // A quotient that overflows though its denominator is 1 or more is a matter of the numerator.
  private static boolean nearZero(Cell denominator) {
    return denominator.lo < 1 && denominator.hi > -1;
  }
}
