package org.assay.train.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.trace.TrainingFacts;

/**
 * Dropout in front of the output of a regression adds noise that no averaging takes away; behind
 * it, it destroys the answer; on a handful of units it leaves too little.
 */
final class DropoutMisplaced extends AbstractCheck {
  /** Units that are few for dropout. */
  static final int FEW = 4;

  /** Rates above this drop more than they keep. */
  static final double HIGH = 0.6;

  private static final Set<String> DROPOUT =
      Set.of("Dropout", "AlphaDropout", "SpatialDropout1D", "SpatialDropout2D");

  static final Rule RULE =
      new Rule(
          "TJ010",
          "dropout-misplaced",
          "Dropout where it destroys answers: at the output, before a number, or on few units.");

  DropoutMisplaced() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    List<CheckFound> found = new ArrayList<>();
    List<TrainingFacts.Layer> layers = job.facts().layers();
    int last = job.lastWithWeights().map(TrainingFacts.Layer::index).orElse(layers.size());
    for (TrainingFacts.Layer layer : layers) {
      if (!DROPOUT.contains(layer.className())) {
        continue;
      }
      double rate = job.spec(layer).config().fresh().number("rate", 0);
      List<Integer> shape = layer.shape();
      int units = shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
      String what =
          layer.index() > last
              ? "behind the last layer with weights it destroys answers"
              : layer.index() == last - 1 && job.job().task().startsWith("regress")
                  ? "right before the output of a regression it adds noise to every answer"
                  : shape.size() == 1 && units <= FEW
                      ? "drops " + percent(rate) + " of only " + units + " units"
                      : rate > HIGH ? "drops " + percent(rate) + " of its units" : "";
      if (!what.isEmpty() && rate > 0) {
        found.add(of(Severity.WARNING, layer, rate, what));
      }
    }
    return found;
  }
}
