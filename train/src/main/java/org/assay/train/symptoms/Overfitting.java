package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.TraceEvent;

/**
 * A loss on the rows kept from training that has risen again while the loss in training fell. An
 * error where it ends above that of the best constant answer: then the network does worse on new
 * rows than if it had learnt nothing.
 */
final class Overfitting extends EndRule {
  /** Last over least validation loss. */
  static final double RISE = 1.1;

  static final Rule RULE =
      new Rule("TD014", "overfitting", "The validation loss rises while the training loss falls.");

  Overfitting(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    double[] validation =
        history.epochs().stream()
            .filter(e -> e.validationLoss().isPresent())
            .mapToDouble(e -> e.validationLoss().getAsDouble())
            .toArray();
    if (validation.length < 2) {
      return List.of();
    }
    double last = validation[validation.length - 1];
    double least = Series.min(validation);
    TraceEvent.Epoch first = history.epochs().get(0);
    boolean fell = outcome.lastLoss() < first.loss();
    if (!(least > 0) || !(last > RISE * least) || !fell || !(last > RISE * outcome.lastLoss())) {
      return List.of();
    }
    double constant = baseline().map(b -> b.constantLoss().orElse(Double.NaN)).orElse(Double.NaN);
    boolean worse = last > constant;
    return List.of(
        whole(
            history,
            worse ? Severity.ERROR : Severity.WARNING,
            last / least,
            "the validation loss ends at "
                + number(last)
                + ", "
                + number(last / least)
                + " times its least, while the training loss is "
                + number(outcome.lastLoss())
                + (worse ? "; the best constant answer has " + number(constant) : "")));
  }
}
