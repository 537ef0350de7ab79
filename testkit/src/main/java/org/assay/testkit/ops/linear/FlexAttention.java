package org.assay.testkit.ops.linear;

import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/**
 * FlexAttention-1 (ai.onnx.preview): prob_mod(softmax(score_mod(scale·QKᵀ)))·V per head, with
 * grouped key/value heads; four axes.
 */
final class FlexAttention {
  private FlexAttention() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("ai.onnx.preview", "FlexAttention", FlexAttention::evaluate);
  }

  private static List<RefValue> evaluate(OperatorCall call) {
    RefValue q = call.in(0);
    RefValue k = call.in(1);
    RefValue v = call.in(2);
    ElementType wide = q.type() == ElementType.DOUBLE ? q.type() : ElementType.FLOAT;
    ElementType softmax = call.type("softmax_precision", wide);
    int rows = q.dim(0) * q.dim(1) * q.dim(2);
    int columns = k.dim(2);
    int width = q.dim(3);
    int depth = v.dim(3);
    double scale = call.real("scale", 1 / Math.sqrt(width));
    double[] scores = new double[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < columns; c++) {
        double dot = 0;
        for (int l = 0; l < width; l++) {
          dot += q.real(row * width + l) * k.real((shared(q, k, row) * columns + c) * width + l);
        }
        scores[row * columns + c] = dot * scale;
      }
    }
    int[] dims = {q.dim(0), q.dim(1), q.dim(2), columns};
    RefValue modified = modified(call, "score_mod", RefValue.ofReals(softmax, dims, scores));
    double[] weights = new double[rows * columns];
    for (int row = 0; row < rows; row++) {
      double[] line = new double[columns];
      for (int c = 0; c < columns; c++) {
        line[c] = modified.real(row * columns + c);
      }
      System.arraycopy(Attention.softmax(line), 0, weights, row * columns, columns);
    }
    RefValue shares = modified(call, "prob_mod", RefValue.ofReals(softmax, dims, weights));
    double[] y = new double[rows * depth];
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < columns; c++) {
        for (int d = 0; d < depth; d++) {
          double value = v.real((shared(q, v, row) * columns + c) * depth + d);
          y[row * depth + d] += shares.real(row * columns + c) * value;
        }
      }
    }
    return List.of(RefValue.ofReals(q.type(), new int[] {q.dim(0), q.dim(1), q.dim(2), depth}, y));
  }

  // Batch and head, as one index, of the keys or values that a row of queries meets.
  private static int shared(RefValue q, RefValue k, int row) {
    int head = row / q.dim(2) % q.dim(1);
    return row / (q.dim(1) * q.dim(2)) * k.dim(1) + head / (q.dim(1) / k.dim(1));
  }

  private static RefValue modified(OperatorCall call, String graph, RefValue scores) {
    return call.node().graphAttribute(graph).isPresent()
        ? call.run(graph, List.of(scores)).get(0)
        : scores;
  }
}
