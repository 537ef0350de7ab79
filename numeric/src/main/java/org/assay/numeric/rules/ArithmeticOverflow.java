package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.bounds.Flags;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** ND007: overflow of sums and products. */
public final class ArithmeticOverflow implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "ND007", "arithmetic-overflow", "A sum or product that may exceed the largest number.");
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
    int widest = 0;
    for (int i = 1; i < o.inputs().size(); i++) {
      boolean real = o.inputs().get(i).isPresent() && o.inputs().get(i).get().type().isFloat();
      if (real && o.operand(i).magnitude() > o.operand(widest).magnitude()) {
        widest = i;
      }
    }
    if (o.inputs().isEmpty()) {
      return Optional.empty();
    }
    String message =
        o.node().opType()
            + " may give "
            + Flags.describe(o.generated())
            + ": operand '"
            + o.tensor(widest)
            + "' lies in "
            + Sentences.range(o.operand(widest))
            + " and the result may exceed the largest number of its type";
    return Optional.of(new Alarm(widest, true, message));
  }
}
