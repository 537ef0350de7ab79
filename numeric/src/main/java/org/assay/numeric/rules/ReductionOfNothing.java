package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.bounds.Flags;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** ND014: a reduction or a mean over what may hold no element. */
public final class ReductionOfNothing implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "ND014", "reduction-of-nothing", "A maximum or mean over what may hold no element.");
  }

  @Override
  public Kind kind() {
    return Kind.NON_FINITE;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    return o.operandOf(Failure.NOTHING)
        .filter(i -> o.generated() != 0 && Emptiness.mayReduceNothing(o))
        .map(
            i ->
                new Alarm(
                    i,
                    false,
                    o.node().opType()
                        + " may give "
                        + Flags.describe(o.generated())
                        + ": operand '"
                        + o.tensor(i)
                        + "' "
                        + Emptiness.reason(o)
                        + ", and "
                        + Failure.NOTHING.condition()));
  }
}
