package org.assay.grad.ops.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.assay.grad.GradientContext;

/**
 * The way back of GRU with gates z, r of Sigmoid and n of Tanh: h' = (1 - z)·n + z·h. All h are in
 * Y, so that all gates are computed at once.
 */
final class GatedReturn {
  private final GradientContext c;
  private final Timeline t;
  private final List<String> previous;
  private final String h;

  private GatedReturn(GradientContext c) {
    this.c = c;
    this.t = new Timeline(c, 3);
    this.previous = t.previous();
    this.h = t.join(previous, t.hidden());
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
    String fromInput = t.join(t.products(t.inputBias()), 3 * t.hidden());
    List<String> bias = t.stateBias().map(b -> t.split(b, 0)).orElse(List.of());
    String fromState = t.join(t.products(previous, t.recurrent(), bias), 3 * t.hidden());
    List<String> sigmoids =
        t.each(c.op("Sigmoid", c.add(t.gate(fromInput, 0, 2), t.gate(fromState, 0, 2))), 2);
    String z = sigmoids.get(0);
    String r = sigmoids.get(1);
    String q = t.gate(fromState, 2, 3);
    String gated = c.mul(r, q);
    String n = c.op("Tanh", c.add(t.gate(fromInput, 2, 3), gated));
    String toUpdate = toUpdate(z, n);
    String toCandidate = toCandidate(z, n);
    String toReset = c.mul(toCandidate, c.sub(gated, c.mul(gated, r)));
    String slopes = c.concat(-1, toUpdate, toReset, c.mul(toCandidate, r));
    String weights = t.joinedRecurrent();
    TimeLoop.Results back =
        back(
            List.of(slopes, z),
            2,
            (e, states, slices) -> {
              String dh = PlainReturn.total(e, states.get(0), slices, 2);
              String gates = e.mul(e.concat(-1, dh, dh, dh), slices.get(0));
              String before = e.add(e.op("MatMul", gates, weights), e.mul(dh, slices.get(1)));
              return List.of(before, gates, dh);
            });
    String state = back.outputs().get(0);
    String input = c.concat(-1, t.gate(state, 0, 2), c.mul(back.outputs().get(1), toCandidate));
    List<String> rows = t.rows(state);
    t.giveInputs(t.rows(input), rows);
    c.give(2, () -> c.concat(0, t.weights(rows, previous).toArray(String[]::new)));
  }

  /** n = tanh(x·Wᵀ + (r·h)·Rᵀ + b). */
  private void resetFirst() {
    String fromInput = t.join(t.products(t.bias()), 3 * t.hidden());
    List<String> both = t.recurrent().stream().map(w -> gates(w, 0, 2)).toList();
    List<String> last = t.recurrent().stream().map(w -> gates(w, 2, 3)).toList();
    String fromState = t.join(t.products(previous, both, List.of()), 2 * t.hidden());
    List<String> sigmoids = t.each(c.op("Sigmoid", c.add(t.gate(fromInput, 0, 2), fromState)), 2);
    String z = sigmoids.get(0);
    String r = sigmoids.get(1);
    String reset = c.mul(r, h);
    List<String> resetRows = t.rows(reset);
    String fromReset = t.join(t.products(resetRows, last, List.of()), t.hidden());
    String n = c.op("Tanh", c.add(t.gate(fromInput, 2, 3), fromReset));
    String toReset = c.sub(reset, c.mul(reset, r));
    String first = gates(t.joinedRecurrent(), 0, 2);
    String second = gates(t.joinedRecurrent(), 2, 3);
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
              String before =
                  e.add(
                      e.op("MatMul", e.concat(-1, update, resets), first),
                      e.add(e.mul(product, slices.get(3)), e.mul(dh, slices.get(4))));
              return List.of(before, e.concat(-1, update, resets, candidate));
            });
    String gates = back.outputs().get(0);
    List<String> rows = t.rows(gates);
    t.giveInputs(rows, rows);
    c.give(
        2,
        () -> {
          List<String> upper = t.weights(t.rows(t.gate(gates, 0, 2)), previous);
          List<String> lower = t.weights(t.rows(t.gate(gates, 2, 3)), resetRows);
          String all = c.concat(0, upper.toArray(String[]::new));
          return c.concat(1, all, c.concat(0, lower.toArray(String[]::new)));
        });
  }

  private TimeLoop.Results back(List<String> prepared, int outputs, TimeLoop.Body body) {
    List<String> sequences = new ArrayList<>(prepared);
    t.cotangent().ifPresent(sequences::add);
    TimeLoop.Results back =
        TimeLoop.write(c, List.of(t.lastCotangent(1)), sequences, !t.reversed(), outputs, body);
    t.giveState(5, back.states().get(0));
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

  /** Rows of R that belong to some gates. */
  private String gates(String weights, int from, int to) {
    return c.slice(weights, -2, from * t.hidden(), to * t.hidden());
  }
}
