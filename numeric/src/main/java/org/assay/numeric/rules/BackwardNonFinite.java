package org.assay.numeric.rules;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.numeric.backward.BackwardPass.Hazard;
import org.assay.onnx.Node;
import org.assay.report.Rule;
import org.assay.report.Status;

/** GR101: on the way back from the loss a derivative may be NaN or infinite. */
public final class BackwardNonFinite implements BackwardCheck {
  private static final int MOST_OPERANDS = 3;

  @Override
  public Rule rule() {
    return new Rule(
        "GR101",
        "backward-non-finite",
        "On the way back from the loss a derivative may be NaN or infinite though the value is finite.");
  }

  @Override
  public Status status() {
    return Status.POSSIBLE;
  }

  @Override
  public boolean fires(Hazard hazard) {
    return !hazard.exploding();
  }

  @Override
  public String message(Hazard h) {
    return "the derivative of "
        + h.node().opType()
        + " by '"
        + h.node().inputs().get(h.operand())
        + "' may be "
        + Flags.describe(h.outgoing().flags)
        + ": "
        + operands(h)
        + ", and the adjoint of '"
        + result(h.node())
        + "' in "
        + Sentences.range(h.incoming());
  }

  private static String operands(Hazard h) {
    StringBuilder text = new StringBuilder();
    int shown = 0;
    for (int k = 0; k < h.node().inputs().size() && shown < MOST_OPERANDS; k++) {
      Cell range = h.step().in(k);
      if (h.step().bounds(k).map(b -> b.type().isFloat()).orElse(false)) {
        text.append(shown++ == 0 ? "" : ", ")
            .append('\'')
            .append(h.node().inputs().get(k))
            .append("' lies in ")
            .append(Sentences.range(range));
      }
    }
    return text.toString();
  }

  /** The first result that is named. */
  static String result(Node node) {
    return node.outputs().stream().filter(o -> !o.isEmpty()).findFirst().orElse("");
  }
}
