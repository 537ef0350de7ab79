package org.assay.train.symptoms;

import java.util.List;
import java.util.Optional;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.trace.History;
import org.assay.train.trace.Predictions;
import org.assay.train.trace.TraceEvent;

/** Answers far outside of the range that all targets lie in. */
final class OutputsOutsideTargets extends EndRule {
  /** Share of outputs. */
  static final double SHARE = 0.1;

  /** How far outside, in widths of the targets' range. */
  static final double FAR = 0.5;

  static final Rule RULE =
      new Rule(
          "TD016",
          "outputs-outside-targets",
          "A tenth or more of the outputs lie far outside the range of the targets.");

  OutputsOutsideTargets(Optional<Baseline> baseline) {
    super(RULE, baseline);
  }

  @Override
  List<SymptomFound> atEnd(History history, Outcome outcome) {
    Optional<Predictions> seen = history.end().flatMap(TraceEvent.End::outputs);
    if (seen.isEmpty() || !sameScale(seen.get(), history)) {
      return List.of();
    }
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (float t : seen.get().targets()) {
      low = Math.min(low, t);
      high = Math.max(high, t);
    }
    double slack = FAR * (high - low);
    int outside = 0;
    for (float y : seen.get().outputs()) {
      outside += y < low - slack || y > high + slack ? 1 : 0;
    }
    double share = (double) outside / seen.get().outputs().length;
    if (!(share >= SHARE) || high == low) {
      return List.of();
    }
    return List.of(
        whole(
            history,
            Severity.WARNING,
            share,
            percent(share)
                + " of the outputs lie far outside of the targets, which run from "
                + number(low)
                + " to "
                + number(high)));
  }

  /** Class numbers and signs are not on the scale of the outputs; nor are scores. */
  private static boolean sameScale(Predictions p, History history) {
    String loss = history.facts().loss();
    return p.outputs().length == p.targets().length
        && !loss.contains("crossentropy")
        && !loss.contains("hinge");
  }
}
