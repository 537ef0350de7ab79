package org.assay.train.symptoms;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TrainingFacts;

/**
 * Sigmoid and tanh units at the ends of their range, where their derivative is near 0. Hidden
 * layers only, for at the output it is what a sure answer looks like. An error where nearly all
 * elements are so from the first look to the last: then the layer only ever passed on signs and
 * what lies before it did not learn.
 */
final class Saturated extends EndRule {
  /** Share of saturated elements in the middle of the later looks. */
  static final double LIMIT = 0.9;

  /** Share at every look that makes it an error. */
  static final double ALWAYS = 0.95;

  static final Rule RULE =
      new Rule(
          "TD005",
          "saturated-activation",
          "Nearly all outputs of a hidden layer lie at the ends of its activation's range.");

  Saturated(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    List<SymptomFound> found = new ArrayList<>();
    List<TrainingFacts.Layer> layers = history.facts().layers();
    int last = lastWithWeights(layers);
    for (TrainingFacts.Layer layer : layers) {
      if (layer.index() >= last || layer.activation().equals("softmax")) {
        continue;
      }
      double[] shares =
          Series.optional(history, layer.index(), Phase.FORWARD, LayerStats::saturated);
      double later = Series.median(Series.laterHalf(shares));
      if (later >= LIMIT) {
        boolean always = Series.min(shares) >= ALWAYS;
        found.add(
            of(
                history,
                always ? Severity.ERROR : Severity.WARNING,
                layer,
                Phase.FORWARD,
                later,
                percent(later)
                    + " of the outputs are at an end of the range of "
                    + layer.activation()
                    + (always ? ", from the first step on" : "")));
      }
    }
    return found;
  }

  private static int lastWithWeights(List<TrainingFacts.Layer> layers) {
    int last = layers.size();
    for (TrainingFacts.Layer layer : layers) {
      last = layer.weights() > 0 ? layer.index() : last;
    }
    return last;
  }
}
