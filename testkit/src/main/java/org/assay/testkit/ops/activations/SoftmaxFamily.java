package org.assay.testkit.ops.activations;

import java.util.List;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Lines;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** Softmax-13, LogSoftmax-13, Hardmax-13: along one axis. */
final class SoftmaxFamily {
  private SoftmaxFamily() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("Softmax", call -> along(call, SoftmaxFamily::softmax));
    table.add("LogSoftmax", call -> along(call, SoftmaxFamily::logSoftmax));
    table.add("Hardmax", call -> along(call, SoftmaxFamily::hardmax));
  }

  private static List<RefValue> along(OperatorCall call, Lines.Map map) {
    return List.of(Lines.map(call.in(0), call.integer("axis", -1), map));
  }

  private static double max(double[] line) {
    double max = Double.NEGATIVE_INFINITY;
    for (double x : line) {
      max = Math.max(max, x);
    }
    return max;
  }

  private static double[] softmax(double[] line) {
    double max = max(line);
    double[] y = new double[line.length];
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      y[i] = StrictMath.exp(line[i] - max);
      sum += y[i];
    }
    for (int i = 0; i < y.length; i++) {
      y[i] /= sum;
    }
    return y;
  }

  private static double[] logSoftmax(double[] line) {
    double max = max(line);
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

  private static double[] hardmax(double[] line) {
    int best = 0;
    for (int i = 1; i < line.length; i++) {
      if (line[i] > line[best]) {
        best = i;
      }
    }
    double[] y = new double[line.length];
    if (y.length > 0) {
      y[best] = 1;
    }
    return y;
  }
}
