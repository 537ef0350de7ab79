package org.assay.grad.ops.recurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.grad.Expressions;
import org.assay.grad.GradientContext;

/** The way back of RNN: h' = f(x·Wᵀ + h·Rᵀ + b), where f' is a function of h'. */
final class PlainReturn {
  private PlainReturn() {}

  static void write(GradientContext c, String activation) {
    Timeline t = new Timeline(c, 1);
    String h = t.join(c.out(0));
    String slope =
        switch (activation) {
          case "Tanh" -> c.sub(c.real(1, h), c.mul(h, h));
          case "Sigmoid" -> c.sub(h, c.mul(h, h));
          case "Relu" -> c.castLike(c.op("Greater", h, c.real(0, h)), h);
          default -> throw c.error("activation '" + activation + "'", "Tanh, Sigmoid or Relu");
        };
    String weights = t.joinedRecurrent();
    List<String> sequences = new ArrayList<>(List.of(slope));
    t.cotangent().ifPresent(sequences::add);
    TimeLoop.Results back =
        TimeLoop.write(
            c,
            List.of(t.lastCotangent(1)),
            sequences,
            !t.reversed(),
            1,
            (e, states, slices) -> {
              String gates = e.mul(total(e, states.get(0), slices, 1), slices.get(0));
              return List.of(e.op("MatMul", gates, weights), gates);
            });
    List<String> rows = t.rows(back.outputs().get(0));
    t.giveInputs(rows, rows);
    c.give(2, () -> c.concat(0, t.weights(rows, t.previous()).toArray(String[]::new)));
    t.giveState(5, back.states().get(0));
  }

  /** What comes from later steps and, where Y has a cotangent, what comes from there. */
  static String total(Expressions e, String later, List<String> slices, int at) {
    return Optional.of(slices)
        .filter(s -> s.size() > at)
        .map(s -> e.add(later, s.get(at)))
        .orElse(later);
  }
}
