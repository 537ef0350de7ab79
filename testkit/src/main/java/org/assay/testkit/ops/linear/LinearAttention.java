package org.assay.testkit.ops.linear;

import java.util.List;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/**
 * LinearAttention-27, token by token: a state S of [keys, values] per head decays, is written to at
 * the token's key, and is read at its query.
 */
final class LinearAttention {
  private LinearAttention() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("LinearAttention", LinearAttention::evaluate);
    table.add("com.microsoft", "LinearAttention", LinearAttention::evaluate);
  }

  /** Inputs: query, key, value, past state, decay (logarithms), rate; per head or finer. */
  private static List<RefValue> evaluate(OperatorCall call) {
    RefValue query = call.in(0);
    RefValue value = call.in(2);
    int queries = (int) call.integer("q_num_heads", 1);
    int heads = (int) call.integer("kv_num_heads", 1);
    int keySize = query.dim(2) / queries;
    int valueSize = value.dim(2) / heads;
    int batch = query.dim(0);
    int tokens = query.dim(1);
    double given = call.real("scale", 0);
    double scale = given == 0 ? 1 / Math.sqrt(keySize) : given;
    int cells = keySize * valueSize;
    double[] states = new double[batch * heads * cells];
    double[] y = new double[batch * tokens * queries * valueSize];
    for (int b = 0; b < batch; b++) {
      for (int head = 0; head < heads; head++) {
        int line = b * heads + head;
        double[] state = new double[cells];
        for (int i = 0; i < cells && call.optional(3).isPresent(); i++) {
          state[i] = call.in(3).real(line * cells + i);
        }
        for (int t = 0; t < tokens; t++) {
          step(call, state, b * tokens + t, head, keySize, valueSize);
          for (int q = head * (queries / heads); q < (head + 1) * (queries / heads); q++) {
            for (int v = 0; v < valueSize; v++) {
              double sum = 0;
              for (int k = 0; k < keySize; k++) {
                int at = ((b * tokens + t) * queries + q) * keySize + k;
                sum += query.real(at) * state[k * valueSize + v];
              }
              y[((b * tokens + t) * queries + q) * valueSize + v] = scale * sum;
            }
          }
        }
        System.arraycopy(state, 0, states, line * cells, cells);
      }
    }
    return List.of(
        RefValue.ofReals(query.type(), new int[] {batch, tokens, queries * valueSize}, y),
        RefValue.ofReals(
            call.optional(3).map(RefValue::type).orElse(query.type()),
            new int[] {batch, heads, keySize, valueSize},
            states));
  }

  private static void step(
      OperatorCall call, double[] state, int row, int head, int keySize, int valueSize) {
    int heads = (int) call.integer("kv_num_heads", 1);
    String rule = call.string("update_rule", "gated_delta");
    for (int i = 0; i < state.length && rule.startsWith("gated"); i++) {
      state[i] *= StrictMath.exp(of(call.in(4), row, head, heads, i / valueSize));
    }
    double rate = rule.endsWith("delta") ? of(call.in(5), row, head, heads, 0) : 1;
    for (int v = 0; v < valueSize; v++) {
      double read = 0;
      for (int k = 0; k < keySize && rule.endsWith("delta"); k++) {
        read += key(call, row, head, keySize, k) * state[k * valueSize + v];
      }
      double written = rate * (call.in(2).real((row * heads + head) * valueSize + v) - read);
      for (int k = 0; k < keySize; k++) {
        state[k * valueSize + v] += key(call, row, head, keySize, k) * written;
      }
    }
  }

  private static double key(OperatorCall call, int row, int head, int keySize, int k) {
    return call.in(1).real((row * (int) call.integer("kv_num_heads", 1) + head) * keySize + k);
  }

  /**
   * Of [batch, tokens, 1 or heads or heads · keys]: one for all, per head, or per key of a head.
   */
  private static double of(RefValue x, int row, int head, int heads, int key) {
    int width = x.dim(2);
    if (width == 1) {
      return x.real(row);
    }
    int each = width / heads;
    return x.real((row * heads + head) * each + (each == 1 ? 0 : key));
  }
}
