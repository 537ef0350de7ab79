package org.assay.testkit.ops.linear;

import java.util.ArrayList;
import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/**
 * Attention-23: softmax(scale·QKᵀ + mask)·V per head, with grouped key/value heads, past key/value
 * and a soft cap. Outputs: Y, present key, present value, QK scores (of mode {@code
 * qk_matmul_output_mode}).
 */
final class Attention {
  private Attention() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("Attention", Attention::evaluate);
    FlexAttention.addTo(table);
    table.add("RotaryEmbedding", RotaryEmbedding::evaluate);
  }

  private static List<RefValue> evaluate(OperatorCall call) {
    RefValue q = heads(call.in(0), (int) call.integer("q_num_heads", 0));
    RefValue k = past(call, 4, heads(call.in(1), (int) call.integer("kv_num_heads", 0)));
    RefValue v = past(call, 5, heads(call.in(2), (int) call.integer("kv_num_heads", 0)));
    int batch = q.dim(0);
    int count = q.dim(1);
    int rows = q.dim(2);
    int columns = k.dim(2);
    int width = q.dim(3);
    int depth = v.dim(3);
    int group = count / k.dim(1);
    double scale = call.real("scale", 1 / Math.sqrt(width));
    double[] scores = new double[batch * count * rows * columns];
    double[] y = new double[batch * count * rows * depth];
    Mask mask = new Mask(call, new int[] {batch, count, rows, columns});
    int mode = (int) call.integer("qk_matmul_output_mode", 0);
    double cap = call.real("softcap", 0);
    for (int row = 0; row < batch * count * rows; row++) {
      int b = row / (count * rows);
      int shared = b * k.dim(1) + row / rows % count / group;
      double[] line = new double[columns];
      for (int c = 0; c < columns; c++) {
        double dot = 0;
        for (int l = 0; l < width; l++) {
          dot += q.real(row * width + l) * k.real((shared * columns + c) * width + l);
        }
        line[c] = dot * scale;
        scores[row * columns + c] = line[c];
        line[c] = mask.apply(row * columns + c, line[c]);
        scores[row * columns + c] = mode >= 1 ? line[c] : scores[row * columns + c];
        line[c] = cap > 0 ? cap * StrictMath.tanh(line[c] / cap) : line[c];
        scores[row * columns + c] = mode >= 2 ? line[c] : scores[row * columns + c];
      }
      double[] weights = softmax(line);
      for (int c = 0; c < columns; c++) {
        scores[row * columns + c] = mode == 3 ? weights[c] : scores[row * columns + c];
        for (int d = 0; d < depth; d++) {
          y[row * depth + d] += weights[c] * v.real((shared * columns + c) * depth + d);
        }
      }
    }
    RefValue out = RefValue.ofReals(q.type(), new int[] {batch, count, rows, depth}, y);
    List<RefValue> outputs = new ArrayList<>();
    outputs.add(call.in(0).rank() == 3 ? merged(out) : out);
    outputs.add(k);
    outputs.add(v);
    outputs.add(RefValue.ofReals(q.type(), new int[] {batch, count, rows, columns}, scores));
    return outputs;
  }

  /** (batch, length, heads·width) as (batch, heads, length, width); four axes stay. */
  static RefValue heads(RefValue x, int count) {
    if (x.rank() == 4) {
      return x;
    }
    int length = x.dim(1);
    int width = x.dim(2) / count;
    int[] dims = {x.dim(0), count, length, width};
    int[] from = new int[x.size()];
    for (int i = 0; i < from.length; i++) {
      int[] p = Layout.unravel(i, dims);
      from[i] = ((p[0] * length + p[2]) * count + p[1]) * width + p[3];
    }
    return x.picked(dims, from);
  }

  /** The inverse of {@link #heads}. */
  static RefValue merged(RefValue x) {
    int[] d = x.dims();
    int[] dims = {d[0], d[2], d[1] * d[3]};
    int[] from = new int[x.size()];
    for (int i = 0; i < from.length; i++) {
      int[] p = Layout.unravel(i, new int[] {d[0], d[2], d[1], d[3]});
      from[i] = ((p[0] * d[1] + p[2]) * d[2] + p[1]) * d[3] + p[3];
    }
    return x.picked(dims, from);
  }

  private static RefValue past(OperatorCall call, int input, RefValue now) {
    if (call.optional(input).isEmpty()) {
      return now;
    }
    RefValue old = call.in(input);
    int[] dims = Layout.with(now.dims(), 2, old.dim(2) + now.dim(2));
    double[] joined = new double[Layout.size(dims)];
    for (int i = 0; i < joined.length; i++) {
      int[] p = Layout.unravel(i, dims);
      boolean isOld = p[2] < old.dim(2);
      p[2] -= isOld ? 0 : old.dim(2);
      RefValue from = isOld ? old : now;
      joined[i] = from.real(Layout.ravel(p, from.dims()));
    }
    return RefValue.ofReals(now.type(), dims, joined);
  }

  static double[] softmax(double[] line) {
    double max = Double.NEGATIVE_INFINITY;
    for (double x : line) {
      max = Math.max(max, x);
    }
    double sum = 0;
    double[] y = new double[line.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = StrictMath.exp(line[i] - max);
      sum += y[i];
    }
    for (int i = 0; i < y.length; i++) {
      y[i] /= sum;
    }
    return y;
  }

  /** The additive or boolean mask together with causality. */
  private static final class Mask {
    private final OperatorCall call;
    private final int[] dims;
    private final int[] indices;
    private final boolean causal;

    Mask(OperatorCall call, int[] dims) {
      this.call = call;
      this.dims = dims;
      this.causal = call.flag("is_causal", false);
      this.indices =
          call.optional(3).map(m -> Layout.broadcastIndices(m.dims(), dims)).orElse(new int[0]);
    }

    double apply(int flat, double score) {
      int[] p = Layout.unravel(flat, dims);
      // Rows of the present follow those of the past (ONNX function body: tril with offset).
      int pastLength = call.optional(4).map(k -> k.dim(2)).orElse(0);
      if (causal && p[3] > p[2] + pastLength) {
        return Double.NEGATIVE_INFINITY;
      }
      if (indices.length == 0) {
        return score;
      }
      RefValue mask = call.in(3);
      if (mask.type() == ElementType.BOOL) {
        return mask.integer(indices[flat]) != 0 ? score : Double.NEGATIVE_INFINITY;
      }
      return score + mask.real(indices[flat]);
    }
  }
}
