package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.Predictions;
import org.assay.train.trace.TraceEvent;

/** A trained network that gives all rows the same answer though their targets differ. */
final class ConstantOutputs extends EndRule {
  /** Greatest deviation of an output over the rows, in widths of the targets' range. */
  static final double LIMIT = 1e-3;

  static final Rule RULE =
      new Rule(
          "TD018",
          "constant-outputs",
          "The trained network gives all rows the same answer though their targets differ.");

  ConstantOutputs(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    Optional<Predictions> seen = history.end().flatMap(TraceEvent.End::outputs);
    if (seen.isEmpty() || seen.get().rows() < 2) {
      return List.of();
    }
    Predictions p = seen.get();
    double targets = spread(p.targets(), p.rows());
    double outputs = spread(p.outputs(), p.rows());
    double scale = p.outputs().length == p.targets().length ? targets : 1;
    // Where hardly anything differs there is nothing to tell apart.
    if (!(targets > 0) || !(outputs < LIMIT * scale)) {
      return List.of();
    }
    return List.of(
        whole(
            history,
            Severity.ERROR,
            outputs,
            "over "
                + p.rows()
                + " rows no output differs by more than "
                + number(outputs)
                + ", the targets by "
                + number(targets)));
  }

  /** Greatest difference of a column between two rows. */
  private static double spread(float[] values, int rows) {
    int width = values.length / rows;
    double greatest = 0;
    for (int k = 0; k < width; k++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int row = 0; row < rows; row++) {
        low = Math.min(low, values[row * width + k]);
        high = Math.max(high, values[row * width + k]);
      }
      greatest = Math.max(greatest, high - low);
    }
    return greatest;
  }
}
