package org.assay.testkit.ops.losses;

import java.util.List;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.Lines;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** NegativeLogLikelihoodLoss-22, SoftmaxCrossEntropyLoss-13. */
public final class LossReferences {
  private LossReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("NegativeLogLikelihoodLoss", call -> List.of(loss(call, call.in(0))));
    table.add(
        "SoftmaxCrossEntropyLoss",
        call -> {
          RefValue log = Lines.map(call.in(0), 1, LossReferences::logSoftmax);
          return List.of(loss(call, log), log);
        });
  }

  private static double[] logSoftmax(double[] line) {
    double max = Double.NEGATIVE_INFINITY;
    for (double x : line) {
      max = Math.max(max, x);
    }
    double sum = 0;
    for (double x : line) {
      sum += StrictMath.exp(x - max);
    }
    double[] y = new double[line.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = line[i] - max - StrictMath.log(sum);
    }
    return y;
  }

  private static RefValue loss(OperatorCall call, RefValue log) {
    RefValue target = call.in(1);
    boolean ignores = call.node().attribute("ignore_index").isPresent();
    long ignored = call.integer("ignore_index", 0);
    int area = Layout.product(log.dims(), 2, log.rank());
    double[] losses = new double[target.size()];
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < losses.length; i++) {
      long label = target.integer(i);
      if (ignores && label == ignored) {
        continue;
      }
      if (label < 0 || label >= log.dim(1)) {
        throw call.error("label " + label, "in [0, " + log.dim(1) + ")");
      }
      double weight = call.optional(2).map(w -> w.real((int) label)).orElse(1.0);
      int at = (i / area * log.dim(1) + (int) label) * area + i % area;
      losses[i] = -log.real(at) * weight;
      sum += losses[i];
      weights += weight;
    }
    return switch (call.string("reduction", "mean")) {
      case "none" -> RefValue.ofReals(log.type(), target.dims(), losses);
      case "sum" -> RefValue.ofReals(log.type(), new int[0], new double[] {sum});
      default -> RefValue.ofReals(log.type(), new int[0], new double[] {sum / weights});
    };
  }
}
