package org.assay.numeric.backward.rules;

import org.assay.bounds.Cell;
import org.assay.numeric.backward.Derivative;
import org.assay.numeric.backward.Step;
import org.assay.onnx.OperatorTable;

/** Fused losses, whose derivatives are bounded by construction. */
final class LossRules {
  private LossRules() {}

  static void addTo(OperatorTable.Builder<Derivative> table) {
    table
        .add(
            "SoftmaxCrossEntropyLoss",
            Derivative.first(
                "dx = (softmax(x) − onehot(t)) · dy · w / Σ w", LossRules::crossEntropy))
        .add(
            "NegativeLogLikelihoodLoss",
            Derivative.first("dx = −onehot(t) · dy · w / Σ w", LossRules::likelihood));
  }

  // A row's weight, over the sum of all for a mean: at most 1 unless signs are mixed.
  private static Cell weighted(Step s) {
    boolean mean = s.node().stringAttribute("reduction", "mean").equals("mean");
    if (!s.node().hasInput(2)) {
      return s.dy();
    }
    Cell w = s.in(2);
    return mean && w.lo >= 0 && w.flags == 0 ? Step.selected(s.dy()) : s.mul(s.dy(), w);
  }

  private static Cell crossEntropy(Step s, int k) {
    Cell own = s.loosened(s.mul(weighted(s), Step.range(-1.0001, 1.0001)));
    if (!s.node().hasOutput(1)) {
      return own;
    }
    // Its second result is log-softmax of x.
    Cell dlog = Step.around(s.adjoint(1));
    long[] dims = s.dims(0);
    double classes = dims.length < 2 ? s.size(0) : Math.max(1, dims[1]);
    return s.add(own, s.sum(dlog, 0, classes + 1));
  }

  private static Cell likelihood(Step s, int k) {
    return Step.selected(s.negate(weighted(s)));
  }
}
