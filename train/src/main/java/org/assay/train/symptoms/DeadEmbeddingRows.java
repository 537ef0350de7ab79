package org.assay.train.symptoms;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TrainingFacts;

/**
 * An embedding most of whose table is never changed: its rows stand for tokens that no training row
 * holds, or for numbers that are no tokens. Updates of optimisers with momentum or moments are not
 * 0 once a row was looked up, so the least share of zeros over all looks bounds the dead rows.
 */
final class DeadEmbeddingRows extends EndRule {
  /** Least share of zeros in the update over all looks. */
  static final double LIMIT = 0.9;

  private static final int FEWEST_LOOKS = 5;

  static final Rule RULE =
      new Rule(
          "TD019",
          "dead-embedding-rows",
          "No step changes more than a tenth of an embedding's table.");

  DeadEmbeddingRows(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    List<SymptomFound> found = new ArrayList<>();
    for (TrainingFacts.Layer layer : history.facts().layers()) {
      if (!layer.className().equals("Embedding")) {
        continue;
      }
      double[] zeros = Series.of(history, layer.index(), Phase.UPDATE, s -> s.stats().zeroShare());
      double least = Series.min(zeros);
      if (zeros.length >= FEWEST_LOOKS && least >= LIMIT) {
        found.add(
            of(
                history,
                Severity.NOTE,
                layer,
                Phase.UPDATE,
                least,
                "at least " + percent(least) + " of the table stay as they are in every step"));
      }
    }
    return found;
  }
}
