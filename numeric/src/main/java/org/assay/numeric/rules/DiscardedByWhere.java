package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.report.Kind;
import org.assay.report.Rule;

/**
 * GR006: {@code Where} keeps a NaN or an infinity out of its result; backwards the branch that was
 * not taken gets 0 times an infinite derivative, which is NaN.
 */
public final class DiscardedByWhere implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "GR006",
        "where-discards-non-finite",
        "A Where hides NaN or Inf of one branch, but its derivative becomes NaN.");
  }

  @Override
  public Kind kind() {
    return Kind.GRADIENT_RISK;
  }

  @Override
  public Stage stage() {
    return Stage.BEHIND_ALARMS;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    if (!o.node().is("Where")) {
      return Optional.empty();
    }
    int kept = o.output().allFlags();
    for (int branch = 1; branch < o.inputs().size(); branch++) {
      Cell operand = o.operand(branch);
      int discarded = operand.flags & ~kept;
      if (discarded != 0) {
        return Optional.of(
            new Alarm(
                branch,
                false,
                "the derivative of Where may be NaN: branch '"
                    + o.tensor(branch)
                    + "' may be "
                    + Flags.describe(discarded)
                    + " where it is not taken, and 0 times its infinite derivative is NaN"));
      }
    }
    return Optional.empty();
  }
}
