package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.bounds.Flags;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** ND010: NaN from intended infinities, as Inf − Inf or 0 · Inf. */
public final class InfinityClash implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "ND010", "infinity-clash", "Infinities that the model intends may meet and give NaN.");
  }

  @Override
  public Kind kind() {
    return Kind.NON_FINITE;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    if ((o.generated() & Flags.NAN) == 0) {
      return Optional.empty();
    }
    for (int i = 0; i < o.inputs().size(); i++) {
      if ((o.operand(i).flags & Flags.INFINITE) != 0 && !o.tensor(i).isEmpty()) {
        return Optional.of(
            new Alarm(
                i, false, Sentences.may(o, Flags.NAN, i, "must not meet its opposite, or 0")));
      }
    }
    return Optional.empty();
  }
}
