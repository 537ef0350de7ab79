package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.facts.Reference;
import org.assay.train.trace.History;
import org.assay.train.trace.Predictions;
import org.assay.train.trace.TraceEvent;

/**
 * A network that does much worse on the rows it was trained on than a quick ridge regression does
 * on rows it has not seen, or than copying the features where they have the targets' form. Where
 * the training has learnt most of what there is, much worse means a greater lead.
 */
final class BeatenByReference extends EndRule {
  /** Lead of the reference, in its score. */
  static final double LEAD = 0.08;

  /** The same where most of what there is was learnt. */
  static final double LEAD_WHERE_LEARNT = 0.3;

  /** Lead times the root of the number of rows, for few rows make scores uncertain. */
  static final double LEAD_OF_ROWS = 1.5;

  static final Rule RULE =
      new Rule(
          "TD022",
          "beaten-by-reference",
          "A quick linear model answers unseen rows better than the network its own.");

  private final Optional<Supplier<Reference.Scores>> reference;

  /**
   * Looks by scores that are computed only if they are needed.
   *
   * @param reference absent where the rows are not at hand
   */
  BeatenByReference(Optional<Baseline> baseline, Optional<Supplier<Reference.Scores>> reference) {
    super(RULE, baseline);
    this.reference = reference;
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    Optional<Predictions> seen = history.end().flatMap(TraceEvent.End::outputs);
    if (reference.isEmpty()
        || seen.isEmpty()
        || !outcome.judged()
        || baseline().map(b -> b.targets().deviation() == 0).orElse(true)) {
      return List.of();
    }
    OptionalDouble own = own(seen.get(), outcome);
    if (own.isEmpty() || !Double.isFinite(own.getAsDouble())) {
      return List.of();
    }
    double lead =
        Math.max(
            outcome.hasLearnt() ? LEAD_WHERE_LEARNT : LEAD,
            LEAD_OF_ROWS / Math.sqrt(history.facts().rows()));
    if (own.getAsDouble() + lead >= 1) {
      return List.of();
    }
    Reference.Scores scores = reference.get().get();
    double copied = scores.copied().orElse(Double.NEGATIVE_INFINITY);
    double quick = scores.quick().orElse(Double.NEGATIVE_INFINITY);
    double best = Math.max(copied, quick);
    if (!(best > own.getAsDouble() + lead)) {
      return List.of();
    }
    return List.of(
        whole(
            history,
            Severity.ERROR,
            own.getAsDouble() - best,
            "the network scores "
                + percent(own.getAsDouble())
                + " on its own rows, "
                + (quick >= copied ? "ridge regression on unseen ones " : "copying the features ")
                + percent(best)));
  }

  private OptionalDouble own(Predictions p, Outcome outcome) {
    if (outcome.accuracyGain().isPresent()) {
      double inferred = Outcome.accuracy(p, baseline().orElseThrow().targets().kind()).orElse(0);
      double gain = (inferred - outcome.majority()) / (1 - outcome.majority());
      return OptionalDouble.of(Math.max(gain, outcome.accuracyGain().getAsDouble()));
    }
    return p.rows() > 1 && p.outputs().length == p.targets().length
        ? OptionalDouble.of(Reference.explained(p.outputs(), p.targets(), p.rows()))
        : OptionalDouble.empty();
  }
}
