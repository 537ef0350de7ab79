package org.assay.train.repair;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.assay.train.causes.Causes;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.Hypothesis;
import org.assay.train.data.Dataset;

/** From evidence to ranked causes with their repairs. */
public final class Search {
  private static final int MOST = 8;

  /** Loss of skill that speaks against a cause; less may be the seed's doing. */
  private static final double HARM = 0.1;

  private Search() {}

  /**
   * Draws hypotheses, and tries repairs within the budget.
   *
   * @param raw the job's rows as the file holds them
   * @return the likeliest first
   */
  public static List<Diagnosed> run(Evidence evidence, Dataset raw, SearchOptions options) {
    return explore(evidence, raw, options, Conditions.NONE).diagnoses();
  }

  /**
   * As the other, with all that was tried.
   *
   * @throws org.assay.data.DataException if finished trainings are of another job, or cannot be
   *     kept
   */
  public static Exploration explore(
      Evidence evidence, Dataset raw, SearchOptions options, Conditions conditions) {
    return explore(evidence, raw, options, conditions, OptionalDouble::empty);
  }

  /**
   * As the other.
   *
   * @param reference score of a quick model on rows it has not seen, 0 for a constant answer; asked
   *     where nothing helps
   */
  public static Exploration explore(
      Evidence evidence,
      Dataset raw,
      SearchOptions options,
      Conditions conditions,
      Supplier<OptionalDouble> reference) {
    List<Hypothesis> causes = Causes.of(evidence);
    Counterfactuals trials = new Counterfactuals(evidence, raw, options, conditions);
    Optional<Cure> cure = trials.search();
    List<RepairedJob> repairs = Repairs.all(evidence.job(), evidence);
    double most = causes.stream().mapToDouble(c -> trials.gain(c).orElse(0.0)).max().orElse(0);
    List<Diagnosed> all = new ArrayList<>();
    for (Hypothesis cause : causes) {
      boolean part = cure.map(c -> isPart(cause, c)).orElse(false);
      double confidence = confidence(cause, trials.gain(cause), most, part);
      List<String> why = new ArrayList<>(cause.evidence());
      trained(trials, cause).ifPresent(why::add);
      Optional<Proposal> proposal =
          part
              ? cure.map(c -> proposal(evidence, cause, c))
              : trials
                  .best(cause)
                  .or(() -> Repairs.against(cause, repairs).stream().findFirst())
                  .map(r -> proposal(evidence, r));
      all.add(
          new Diagnosed(
              cause,
              confidence,
              why,
              proposal,
              part ? cure.flatMap(Cure::proof).map(Comparison::verified) : Optional.empty(),
              part ? cure.flatMap(Cure::proof) : Optional.empty()));
    }
    if (cure.flatMap(Cure::proof).isEmpty() && !trials.isStopped()) {
      Unlearnable.look(trials.heldOut(), reference).ifPresent(all::add);
    }
    all.sort(Comparator.comparingDouble(Diagnosed::confidence).reversed());
    return new Exploration(
        all.subList(0, Math.min(MOST, all.size())), trials.log(), !trials.isStopped());
  }

  private static boolean isPart(Hypothesis cause, Cure cure) {
    return cure.changes().stream().anyMatch(c -> cause.isSameAs(c.kind(), c.place()));
  }

  private static double confidence(
      Hypothesis cause, Optional<Double> gain, double most, boolean part) {
    double score = cause.prior() + (part ? 0.15 : 0);
    if (gain.isPresent() && most >= Counterfactuals.MARGIN && gain.get() > 0) {
      score += 0.25 * gain.get() / most;
    } else if (gain.isPresent() && gain.get() < -HARM) {
      score -= 0.15;
    }
    return Math.max(0.01, Math.min(0.99, score / 1.4));
  }

  private static Optional<String> trained(Counterfactuals trials, Hypothesis cause) {
    return trials
        .shown(cause)
        .map(
            c ->
                "trained again with '"
                    + trials.best(cause).map(RepairedJob::change).orElse("")
                    + "' alone: "
                    + c.text()
                    + ", better for "
                    + c.helped());
  }

  private static Proposal proposal(Evidence evidence, RepairedJob repaired) {
    return Patches.between(repaired.change(), evidence.job(), repaired.job());
  }

  /** All changes of a cure, that against the cause first. */
  private static Proposal proposal(Evidence evidence, Hypothesis cause, Cure cure) {
    String change =
        cure.changes().stream()
            .sorted(Comparator.comparing((RepairedJob c) -> !cause.isSameAs(c.kind(), c.place())))
            .map(RepairedJob::change)
            .collect(Collectors.joining("; "));
    return Patches.between(change, evidence.job(), cure.job());
  }
}
