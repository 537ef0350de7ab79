package org.assay.grad.ops.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.assay.grad.Expressions;
import org.assay.grad.GradientContext;

/** The way back of RNN: h' = f(x·Wᵀ + h·Rᵀ + b), where the slope of f is a function of h'. */
final class PlainReturn {
  private PlainReturn() {}

  static void write(GradientContext c, String activation) {
    Timeline t = new Timeline(c, 1);
    String h = t.rowsOfOutput(c.out(0));
    String slope =
        switch (activation) {
          case "Tanh" -> c.sub(c.real(1, h), c.mul(h, h));
          case "Sigmoid" -> c.sub(h, c.mul(h, h));
          case "Relu" -> c.castLike(c.op("Greater", h, c.real(0, h)), h);
          default -> throw c.error("activation '" + activation + "'", "Tanh, Sigmoid or Relu");
        };
    String weights = t.recurrence();
    List<String> rows = new ArrayList<>(List.of(slope));
    t.cotangent().ifPresent(rows::add);
    TimeLoop.Results back =
        t.loop()
            .write(
                List.of(t.lastCotangent(1)),
                rows,
                true,
                1,
                (e, states, slices) -> {
                  String gates = e.mul(total(e, states.get(0), slices, 1), slices.get(0));
                  return List.of(e.op("MatMul", gates, weights), gates);
                });
    String gates = t.columns(back.outputs().get(0));
    t.giveInputs(gates);
    t.giveBiases(gates, gates);
    c.give(2, () -> t.weights(gates, t.previous()));
    c.give(5, () -> back.states().get(0));
  }

  /** What comes from later steps and, where Y has a cotangent, what comes from there. */
  static String total(Expressions e, String later, List<String> slices, int at) {
    return slices.size() > at ? e.add(later, slices.get(at)) : later;
  }
}
