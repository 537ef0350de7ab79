package org.assay.grad.ops.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.assay.grad.GradientContext;

/**
 * The way back of LSTM with gates i, o, f of Sigmoid and c of Tanh. All h are in Y, so that all
 * gates are computed at once; then the cell's states one after the other, by two nodes each. A step
 * back only multiplies the cotangents of h and of the cell by what was prepared for all times, and
 * by R; weights get theirs from products over all times.
 */
final class MemoryReturn {
  private MemoryReturn() {}

  static void write(GradientContext c) {
    Timeline t = new Timeline(c, 4);
    String previous = t.previous();
    String fromState = c.op("MatMul", c.in(2), t.columns(previous));
    String sums = t.rows(c.add(fromState, t.products(t.bias())));
    List<String> parts = t.each(sums, 4);
    String in = c.op("Sigmoid", parts.get(0));
    String out = c.op("Sigmoid", parts.get(1));
    String keep = c.op("Sigmoid", parts.get(2));
    String candidate = c.op("Tanh", parts.get(3));
    String added = c.mul(in, candidate);
    TimeLoop.Results cells =
        t.loop()
            .write(
                List.of(t.firstState(6)),
                List.of(keep, added),
                false,
                2,
                (e, states, slices) -> {
                  String kept = e.mul(states.get(0), slices.get(0));
                  String next = e.add(kept, slices.get(1));
                  return List.of(next, kept, next);
                });
    String kept = cells.outputs().get(0);
    String tanh = c.op("Tanh", cells.outputs().get(1));
    String h = c.mul(out, tanh);
    // From h to the cell, and from h or the cell to what goes into each gate's function.
    String toCell = c.sub(out, c.mul(h, tanh));
    String slopes =
        c.concat(
            2,
            c.sub(added, c.mul(added, in)),
            c.sub(h, c.mul(h, out)),
            c.sub(kept, c.mul(kept, keep)),
            c.sub(in, c.mul(added, candidate)));
    String weights = t.recurrence();
    List<String> rows = new ArrayList<>(List.of(slopes, toCell, keep));
    t.cotangent().ifPresent(rows::add);
    TimeLoop.Results back =
        t.loop()
            .write(
                List.of(t.lastCotangent(1), t.lastCotangent(2)),
                rows,
                true,
                1,
                (e, states, slices) -> {
                  String dh = PlainReturn.total(e, states.get(0), slices, 3);
                  String dc = e.add(states.get(1), e.mul(dh, slices.get(1)));
                  String gates = e.mul(e.concat(2, dc, dh, dc, dc), slices.get(0));
                  return List.of(e.op("MatMul", gates, weights), e.mul(dc, slices.get(2)), gates);
                });
    String gates = t.columns(back.outputs().get(0));
    t.giveInputs(gates);
    t.giveBiases(gates, gates);
    c.give(2, () -> t.weights(gates, previous));
    c.give(5, () -> back.states().get(0));
    c.give(6, () -> back.states().get(1));
  }
}
