package org.assay.train.diagnose;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assay.train.TrainException;
import org.assay.train.causes.Spread;
import org.assay.train.causes.Targets;
import org.assay.train.causes.Task;
import org.assay.train.checks.CheckedJob;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.facts.Baseline;
import org.assay.train.facts.Reference;
import org.assay.train.facts.TargetFacts;
import org.assay.train.job.Job;
import org.assay.train.losses.Losses;
import org.assay.train.optimisers.Optimizers;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.Predictions;
import org.assay.train.trace.TraceHead;

/** What a trace says of the rows: facts of all, a sample, or targets beside outputs at its end. */
final class TracedData {
  /** From fewer rows nothing is concluded of all. */
  private static final int ENOUGH_ROWS = 100;

  /** A class of which no row was drawn is unlikely if there are so many rows for each. */
  private static final int ROWS_OF_A_CLASS = 20;

  private TracedData() {}

  /**
   * Looks at what there is.
   *
   * @param end outputs beside targets, if the trace holds any
   * @throws TrainException if facts in the head are malformed
   */
  static Optional<DataFacts> of(TraceHead head, TracedJob traced, String where) {
    if (head.data().isPresent()) {
      return Optional.of(DataFacts.read(head.data().get(), where + ", data"));
    }
    return head.sample().map(rows -> ofSample(head, traced, rows));
  }

  /** What targets beside outputs say, for a trace without rows or with too few. */
  static Optional<Baseline> ofTargets(TraceHead head, TracedJob traced, Predictions end) {
    if (end.rows() == 0 || !isEnough(head, end.rows())) {
      return Optional.empty();
    }
    Samples y = new Samples(end.targets(), end.rows(), end.targetShape());
    return baseline(head, traced, new Dataset(y, y));
  }

  /** The job with the sample as its rows, for static checks; absent where they cannot be made. */
  static Optional<CheckedJob> checked(TraceHead head, TracedJob traced) {
    boolean known = head.complete() && traced.knowsLoss() && traced.knowsOptimizer();
    if (head.sample().isEmpty() || !known || !penaltiesAreKnown(head)) {
      return Optional.empty();
    }
    Dataset rows = head.sample().get();
    return isEnough(head, rows.rows())
        ? plan(traced, rows).map(plan -> CheckedJob.of(plan, head.facts()))
        : Optional.empty();
  }

  private static boolean isEnough(TraceHead head, int rows) {
    return rows >= ENOUGH_ROWS || (head.facts().rows() > 0 && rows >= head.facts().rows());
  }

  private static DataFacts ofSample(TraceHead head, TracedJob traced, Dataset rows) {
    Optional<Baseline> baseline =
        isEnough(head, rows.rows()) ? baseline(head, traced, rows) : Optional.empty();
    Optional<Reference.Scores> reference =
        baseline.flatMap(b -> plan(traced, rows).map(p -> Reference.of(p, b.targets()).scores()));
    Targets targets = Targets.of(traced.job(), rows.y(), rows.y());
    return new DataFacts(baseline, reference, Spread.of(rows.x()), seen(head, targets, rows));
  }

  /** Classes that no row of a sample has may exist all the same. */
  private static Targets seen(TraceHead head, Targets targets, Dataset rows) {
    List<Integer> shape = head.facts().layers().get(head.facts().layers().size() - 1).shape();
    int units = shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
    boolean counted =
        rows.y().width() > 1
            || rows.rows() >= head.facts().rows()
            || rows.rows() >= ROWS_OF_A_CLASS * units;
    return targets.task() == Task.MULTICLASS && !counted && units > targets.classes()
        ? new Targets(targets.task(), units, targets.values(), targets.raw(), targets.given())
        : targets;
  }

  private static Optional<Baseline> baseline(TraceHead head, TracedJob traced, Dataset rows) {
    Optional<TrainingPlan> plan = plan(traced, rows);
    Optional<Baseline> found = plan.map(Baseline::of);
    if (found.isPresent() && penaltiesAreKnown(head)) {
      return found;
    }
    TargetFacts targets = TargetFacts.of(rows.y());
    return Optional.of(
        new Baseline(OptionalDouble.empty(), Double.NEGATIVE_INFINITY, false, targets));
  }

  /** Whether the shown loss is known to be the bare one, or not to be. */
  private static boolean penaltiesAreKnown(TraceHead head) {
    return head.facts().layers().stream()
        .allMatch(l -> l.weights() == 0 || head.configs().get(l.index()).isPresent());
  }

  /** The sample as the rows of a job; absent where the loss is none of Keras's. */
  private static Optional<TrainingPlan> plan(TracedJob traced, Dataset rows) {
    Job job = traced.job();
    Job whole = job.withFit(job.fit().withValidationSplit(0));
    try {
      return Optional.of(
          new TrainingPlan(
              whole, rows, Losses.of(job.loss()), List.of(), Optimizers.of(job.optimizer()), 0));
    } catch (TrainException e) {
      // A loss of the user's own, whose least value nobody knows.
      return Optional.empty();
    }
  }
}
