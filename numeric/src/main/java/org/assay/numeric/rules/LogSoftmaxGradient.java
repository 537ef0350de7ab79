package org.assay.numeric.rules;

import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.algebra.Reduction;
import org.assay.onnx.Node;
import org.assay.onnx.finiteness.Failure;
import org.assay.report.Kind;
import org.assay.report.Rule;

/** GR005: logits so far apart that the softmax within a log-softmax underflows. */
public final class LogSoftmaxGradient implements Check {
  @Override
  public Rule rule() {
    return new Rule(
        "GR005",
        "logsoftmax-spread",
        "Logits of one row may lie so far apart that softmax underflows.");
  }

  @Override
  public Kind kind() {
    return Kind.GRADIENT_RISK;
  }

  @Override
  public Optional<Alarm> judge(Operation o) {
    return o.operandOf(Failure.SPREAD)
        .filter(i -> i < o.inputs().size() && o.inputs().get(i).isPresent())
        .flatMap(
            i -> {
              double spread = spread(o.node(), o.inputs().get(i).get());
              return spread > Failure.WIDE_SPREAD
                  ? Optional.of(
                      new Alarm(
                          i,
                          false,
                          "logits '"
                              + o.tensor(i)
                              + "' of one row may lie "
                              + spread
                              + " apart: beyond "
                              + Failure.WIDE_SPREAD
                              + " the softmax falls below 1e-37, and the derivative or any unfused form fails"))
                  : Optional.empty();
            });
  }

  private static double spread(Node node, Bounds logits) {
    if (logits.rank() == 0) {
      return 0;
    }
    long axis = node.intAttribute("axis", -1);
    int i = (int) (axis < 0 ? axis + logits.rank() : axis);
    Bounds rows =
        Reduction.reduce(logits, 1L << i, true, logits.type(), Integer.MAX_VALUE, Reduction.hull());
    double most = 0;
    for (int c = 0; c < rows.cells(); c++) {
      most = Math.max(most, rows.hi()[c] - rows.lo()[c]);
    }
    return most;
  }
}
