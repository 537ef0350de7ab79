package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Hazard;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** ND013: a quantisation whose scale may be zero or not finite. */
public final class QuantisationScale implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "ND013", "quantisation-scale", "A quantisation whose scale may be 0, infinite or NaN.");
  }

  @Override
  public Kind kind() {
    return Kind.UNDEFINED;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    for (Hazard hazard : o.hazards()) {
      int i = hazard.operand();
      boolean given = i < o.inputs().size() && o.inputs().get(i).isPresent();
      if (hazard.failure() == Failure.SCALE && given) {
        Cell scale = o.operand(i);
        if (scale.containsZero() || scale.flags != 0) {
          return Optional.of(new Alarm(i, false, message(o, i)));
        }
      }
    }
    return Optional.empty();
  }

  private static String message(Operation o, int scale) {
    String gives =
        o.generated() == 0 ? " may lose all values" : " may give " + Flags.describe(o.generated());
    return o.node().opType()
        + gives
        + ": its scale '"
        + o.tensor(scale)
        + "' lies in "
        + Sentences.range(o.operand(scale))
        + " and "
        + Failure.SCALE.condition();
  }
}
