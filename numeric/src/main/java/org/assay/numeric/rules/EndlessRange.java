package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.bounds.Cell;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** ND009: a range whose step may be zero, or whose ends may be infinite. */
public final class EndlessRange implements Check {
  @Override
  public Rule rule() {
    return new Rule("ND009", "endless-range", "A Range whose step may be 0 or whose end infinite.");
  }

  @Override
  public Kind kind() {
    return Kind.NON_FINITE;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    return o.operandOf(Failure.STEP)
        .flatMap(
            i -> {
              Cell step = o.operand(i);
              if (step.containsZero() || step.flags != 0) {
                return Optional.of(alarm(o, i, Failure.STEP.condition()));
              }
              for (int end = 0; end < 2; end++) {
                if (o.operand(end).flags != 0) {
                  return Optional.of(alarm(o, end, "must be finite"));
                }
              }
              return Optional.empty();
            });
  }

  private static Alarm alarm(Operation o, int operand, String condition) {
    return new Alarm(
        operand,
        false,
        "Range may not end: operand '"
            + o.tensor(operand)
            + "' lies in "
            + Sentences.range(o.operand(operand))
            + " and "
            + condition);
  }
}
