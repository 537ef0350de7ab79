package org.assay.grad.ops.recurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.grad.GradientContext;

/**
 * The way back of GRU with gates z, r of Sigmoid and n of Tanh: h' = (1 - z)·n + z·h. All h are in
 * Y, so that all gates are computed at once.
 */
final class GatedReturn {
  private final GradientContext c;
  private final Timeline t;

  /** h, rows. */
  private final String h;

  private GatedReturn(GradientContext c) {
    this.c = c;
    this.t = new Timeline(c, 3);
    this.h = t.previous();
  }

  static void write(GradientContext c, boolean linearBeforeReset) {
    GatedReturn way = new GatedReturn(c);
    if (linearBeforeReset) {
      way.linearBeforeReset();
    } else {
      way.resetFirst();
    }
  }

  /** n = tanh(x·Wᵀ + r·q), q = h·Rᵀ + b. */
  private void linearBeforeReset() {
    String fromInput = t.rows(t.products(t.inputBias()));
    String product = c.op("MatMul", c.in(2), t.columns(h));
    Optional<String> bias = t.stateBias().map(b -> c.unsqueeze(b, 2));
    String fromState = t.rows(bias.map(b -> c.add(product, b)).orElse(product));
    List<String> sigmoids =
        t.each(c.op("Sigmoid", c.add(t.gate(fromInput, 0, 2), t.gate(fromState, 0, 2))), 2);
    String z = sigmoids.get(0);
    String r = sigmoids.get(1);
    String gated = c.mul(r, t.gate(fromState, 2, 3));
    String n = c.op("Tanh", c.add(t.gate(fromInput, 2, 3), gated));
    String toCandidate = toCandidate(z, n);
    String toReset = c.mul(toCandidate, c.sub(gated, c.mul(gated, r)));
    String slopes = c.concat(2, toUpdate(z, n), toReset, c.mul(toCandidate, r));
    String weights = t.recurrence();
    TimeLoop.Results back =
        back(
            List.of(slopes, z),
            2,
            (e, states, slices) -> {
              String dh = PlainReturn.total(e, states.get(0), slices, 2);
              String gates = e.mul(e.concat(2, dh, dh, dh), slices.get(0));
              return List.of(
                  e.add(e.op("MatMul", gates, weights), e.mul(dh, slices.get(1))), gates, dh);
            });
    String state = back.outputs().get(0);
    String input = c.concat(2, t.gate(state, 0, 2), c.mul(back.outputs().get(1), toCandidate));
    String columns = t.columns(state);
    t.giveInputs(t.columns(input));
    t.giveBiases(t.columns(input), columns);
    c.give(2, () -> t.weights(columns, h));
  }

  /** n = tanh(x·Wᵀ + (r·h)·Rᵀ + b). */
  private void resetFirst() {
    String fromInput = t.rows(t.products(t.bias()));
    String first = t.recurrence(0, 2);
    String second = t.recurrence(2, 3);
    String fromState = t.rows(c.op("MatMul", first, t.columns(h)));
    List<String> sigmoids = t.each(c.op("Sigmoid", c.add(t.gate(fromInput, 0, 2), fromState)), 2);
    String z = sigmoids.get(0);
    String r = sigmoids.get(1);
    String reset = c.mul(r, h);
    String fromReset = t.rows(c.op("MatMul", second, t.columns(reset)));
    String n = c.op("Tanh", c.add(t.gate(fromInput, 2, 3), fromReset));
    String toReset = c.sub(reset, c.mul(reset, r));
    TimeLoop.Results back =
        back(
            List.of(toUpdate(z, n), toCandidate(z, n), toReset, r, z),
            1,
            (e, states, slices) -> {
              String dh = PlainReturn.total(e, states.get(0), slices, 5);
              String update = e.mul(dh, slices.get(0));
              String candidate = e.mul(dh, slices.get(1));
              String product = e.op("MatMul", candidate, second);
              String resets = e.mul(product, slices.get(2));
              String both = e.op("MatMul", e.concat(2, update, resets), first);
              String direct = e.add(e.mul(product, slices.get(3)), e.mul(dh, slices.get(4)));
              return List.of(e.add(both, direct), e.concat(2, update, resets, candidate));
            });
    String gates = back.outputs().get(0);
    String columns = t.columns(gates);
    t.giveInputs(columns);
    t.giveBiases(columns, columns);
    c.give(
        2,
        () ->
            c.concat(
                1,
                t.weights(t.columns(t.gate(gates, 0, 2)), h),
                t.weights(t.columns(t.gate(gates, 2, 3)), reset)));
  }

  private TimeLoop.Results back(List<String> prepared, int outputs, TimeLoop.Body body) {
    List<String> rows = new ArrayList<>(prepared);
    t.cotangent().ifPresent(rows::add);
    TimeLoop.Results back = t.loop().write(List.of(t.lastCotangent(1)), rows, true, outputs, body);
    c.give(5, () -> back.states().get(0));
    return back;
  }

  /** From h' to what goes into z's function. */
  private String toUpdate(String z, String n) {
    return c.mul(c.sub(h, n), c.sub(z, c.mul(z, z)));
  }

  /** From h' to what goes into n's function. */
  private String toCandidate(String z, String n) {
    return c.mul(c.sub(c.real(1, z), z), c.sub(c.real(1, n), c.mul(n, n)));
  }
}
