package org.assay.bounds.ops.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * LinearAttention-27, and ONNX Runtime's operator of that name, by magnitudes: a state S of keys by
 * values that decays, is corrected and grows token by token.
 *
 * <p>With n the size of a key and e, K, V, Q, β the greatest magnitudes of exp(decay), keys,
 * values, queries and rates: |S| ← e·|S|, then |S| + K·W, where W is V or, corrected, β·(V +
 * n·K·|S|); the output is at most scale·n·Q·|S|. It holds for the recurrence as it is written in
 * the standard, which ONNX Runtime's CPU kernel follows in float32; not for kernels that work in
 * chunks.
 */
final class LinearAttentionTransfer {
  private static final String NAME = "LinearAttention";

  // Tokens that are followed; behind them only a state that has stopped growing is bounded.
  private static final long MOST_STEPS = 100_000;

  private LinearAttentionTransfer() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add(NAME, LinearAttentionTransfer::apply);
    table.add("com.microsoft", NAME, LinearAttentionTransfer::apply);
  }

  /** Greatest magnitudes of output and state, infinite where something may overflow. */
  private record Most(double output, double state) {}

  private static List<Bounds> apply(TransferContext c) {
    long heads = c.node().intAttribute("q_num_heads", 0);
    String rule = c.node().stringAttribute("update_rule", "gated_delta");
    boolean known = List.of("linear", "gated", "delta", "gated_delta").contains(rule);
    boolean special = false;
    for (int i = 0; i < c.inputs(); i++) {
      special |= c.optional(i).map(b -> b.allFlags() != 0).orElse(false);
    }
    if (heads < 1 || !known || special || c.input(0).rank() != 3 || !c.input(0).type().isFloat()) {
      return List.of();
    }
    Most most = follow(c, rule, c.input(0).dims()[2] / (double) heads);
    List<Bounds> outputs = new ArrayList<>();
    double[] magnitudes = {most.output, most.state};
    for (int i = 0; i < 2 && c.isTyped(i); i++) {
      ElementType type = c.type(i);
      if (!(magnitudes[i] < type.max())) {
        outputs.add(Bounds.anything(type, c.dims(i)).withDynamicAxes(c.dynamicAxes(i)));
        continue;
      }
      Cell cell = Hulls.cell(-magnitudes[i], magnitudes[i], 0);
      Rounding.outward(cell, type);
      outputs.add(Hulls.uniform(type, c.dims(i), cell).withDynamicAxes(c.dynamicAxes(i)));
    }
    return outputs;
  }

  private static Most follow(TransferContext c, String rule, double n) {
    ElementType type = c.accumulator(c.type(0));
    double u = type.format().unitRoundoff();
    double tiny = type.format().minPositive() * (n + 4);
    double queries = c.input(0).hull().magnitude();
    double keys = c.input(1).hull().magnitude();
    double values = c.input(2).hull().magnitude();
    double state = magnitude(c, 3);
    double decay = 1;
    if (rule.startsWith("gated")) {
      Cell logarithm = c.input(4).hull();
      decay = logarithm.isEmpty() ? 0 : Math.exp(logarithm.hi) * (1 + 1e-6) + tiny;
    }
    boolean corrected = rule.endsWith("delta");
    double rate = magnitude(c, 5);
    float given = c.node().floatAttribute("scale", 0);
    double scale = given == 0 ? 1 / Math.sqrt(n) : Math.abs(given);
    long tokens = c.input(0).dims()[1];
    double greatest = state;
    for (long t = 0; t < tokens; t++) {
      double before = state;
      state = decay * state * (1 + 4 * u) + tiny;
      double written = values;
      if (corrected) {
        double read = n * keys * state * (1 + (2 * n + 4) * u) + tiny;
        written = rate * (values + read) * (1 + 4 * u) + tiny;
        greatest = Math.max(greatest, Math.max(read + values, written));
      }
      state = (state + keys * written) * (1 + 4 * u) + tiny;
      greatest = Math.max(greatest, Math.max(state, decay));
      if (state <= before) {
        // The step is monotone in the state: later ones do not exceed it either.
        break;
      }
      if (t >= MOST_STEPS || !(greatest < type.max())) {
        return new Most(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
      }
    }
    // What is written or read above may exceed the state; that only loosens.
    double scaled = Math.max(1, scale) * Math.max(1, queries) * n * greatest;
    double output = scale * n * queries * greatest * (1 + (2 * n + 8) * u) + tiny * (1 + scale);
    boolean overflow = !(scaled * (1 + (2 * n + 8) * u) < type.max());
    return new Most(overflow ? Double.POSITIVE_INFINITY : output, greatest);
  }

  private static double magnitude(TransferContext c, int input) {
    Optional<Bounds> value = c.optional(input);
    return value.map(b -> b.hull().magnitude()).orElse(0.0);
  }
}
