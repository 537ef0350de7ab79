package org.assay.numeric.backward.rules;

import org.assay.bounds.Cell;
import org.assay.numeric.backward.Derivative;
import org.assay.numeric.backward.Step;
import org.assay.onnx.OperatorTable;

/** Operators that look elements up: an element that is taken twice gets both adjoints. */
final class IndexingRules {
  private IndexingRules() {}

  static void addTo(OperatorTable.Builder<Derivative> table) {
    Derivative gather =
        Derivative.first("dx = Σ dy of where it was taken to, else 0", IndexingRules::gather);
    Derivative scatter =
        new Derivative(
            "dx = dy but where it was replaced; dupdates = dy where they went",
            k -> k == 0 || k == 2,
            IndexingRules::scatter);
    table
        .add("Gather", gather)
        .add("GatherElements", gather)
        .add("GatherND", gather)
        .add("ScatterElements", scatter)
        .add("ScatterND", scatter)
        .add("Scatter", scatter)
        .add(
            "OneHot",
            new Derivative("dvalues = Σ dy of where each is", k -> k == 2, IndexingRules::oneHot))
        .add(
            "DequantizeLinear",
            new Derivative("dscale = Σ dy · (x − zero point)", k -> k == 1, IndexingRules::scale));
  }

  private static Cell gather(Step s, int k) {
    // An index may occur as often as there are indices.
    return s.some(s.dy(), Math.max(1, s.size(1)));
  }

  private static Cell scatter(Step s, int k) {
    String reduction = s.node().stringAttribute("reduction", "none");
    Cell moved = Step.selected(s.dy());
    if (reduction.equals("mul")) {
      double times = Math.max(1, s.size(2));
      double other = Math.max(1, Math.max(s.in(0).magnitude(), s.in(2).magnitude()));
      double most = Math.min(s.type().max(), Math.pow(other, times));
      return s.mul(moved, Step.range(-most, most));
    }
    return moved;
  }

  private static Cell oneHot(Step s, int k) {
    return s.some(s.dy(), Math.max(1, s.outSize(0)));
  }

  private static Cell scale(Step s, int k) {
    Cell zero = s.node().hasInput(2) ? s.in(2) : Step.point(0);
    Cell term = s.mul(s.dy(), s.sub(s.in(0), zero));
    return s.some(term, Math.max(1, s.size(0)));
  }
}
