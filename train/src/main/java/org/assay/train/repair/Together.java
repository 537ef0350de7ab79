package org.assay.train.repair;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.assay.train.TrainException;
import org.assay.train.causes.Causes;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Hypothesis;
import org.assay.train.causes.Place;

/**
 * All likely changes at once, as an adviser makes them who sees several faults of which each hides
 * what mending another would bring; afterwards those are taken back that are not needed.
 */
final class Together {
  /** Prior from which a cause is taken for likely. */
  private static final double LIKELY = 0.4;

  private static final int MOST_CHANGES = 7;

  /** Skill that a change must be worth to stay. */
  private static final double WORTH = Counterfactuals.MARGIN / 3;

  /** A fault that is dealt with. */
  private record Fault(FaultKind kind, Place place) {
    static Fault of(RepairedJob change) {
      return new Fault(change.kind(), change.place());
    }
  }

  private final Trial start;
  private final Evidence evidence;
  private final Function<Trial, Evidence> look;

  /**
   * Changes of a job.
   *
   * @param start the job as it is
   * @param evidence of it
   * @param look evidence of a changed job; throws {@link TrainException} where its parts do not fit
   */
  Together(Trial start, Evidence evidence, Function<Trial, Evidence> look) {
    this.start = start;
    this.evidence = evidence;
    this.look = look;
  }

  /** With the usual other optimiser, and with the second choice of it; of two changes and more. */
  List<Trial> candidates() {
    List<Trial> all = new ArrayList<>();
    for (int choice = 0; choice < 2; choice++) {
      Trial trial = changed(choice);
      if (trial.changes().size() > 1 && all.stream().noneMatch(t -> t.job().equals(trial.job()))) {
        all.add(trial);
      }
    }
    return all;
  }

  private Trial changed(int choice) {
    List<Hypothesis> first = Causes.of(evidence);
    Set<Fault> done = new LinkedHashSet<>();
    Trial trial = start;
    Evidence known = evidence;
    while (trial.changes().size() < MOST_CHANGES) {
      Optional<RepairedJob> next = next(trial, known, first, done, choice);
      if (next.isEmpty()) {
        return trial;
      }
      done.add(Fault.of(next.get()));
      Trial changed = trial.and(next.get());
      try {
        known = look.apply(changed);
        trial = changed;
      } catch (TrainException e) {
        // A change that does not fit the others is left out: it is done, and the trial stays.
        continue;
      }
    }
    return trial;
  }

  private static Optional<RepairedJob> next(
      Trial trial, Evidence known, List<Hypothesis> first, Set<Fault> done, int choice) {
    List<Hypothesis> now = Causes.of(known);
    List<Hypothesis> causes = new ArrayList<>();
    first.stream().filter(h -> isLikely(h)).forEach(causes::add);
    now.stream().filter(h -> isLikely(h)).forEach(causes::add);
    // Whatever else is wrong, these hide it if they are not enough for the repaired job.
    now.stream().filter(h -> h.kind() == FaultKind.WRONG_OPTIMIZER).forEach(causes::add);
    now.stream().filter(h -> h.kind() == FaultKind.TOO_FEW_EPOCHS).forEach(causes::add);
    List<RepairedJob> repairs = Repairs.all(trial.job(), known);
    for (Hypothesis cause : causes) {
      boolean again =
          done.stream()
              .anyMatch(
                  d ->
                      cause.isSameAs(d.kind(), d.place())
                          || (d.place().equals(Place.OPTIMIZER)
                              && cause.place().equals(Place.OPTIMIZER)));
      List<RepairedJob> against = again ? List.of() : Repairs.against(cause, repairs);
      if (!against.isEmpty()) {
        boolean second = cause.kind() == FaultKind.WRONG_OPTIMIZER;
        return Optional.of(against.get(second ? Math.min(choice, against.size() - 1) : 0));
      }
    }
    return Optional.empty();
  }

  /** Other batches change the number of updates, which is told by the epochs. */
  private static boolean isLikely(Hypothesis cause) {
    return cause.prior() >= LIKELY && cause.kind() != FaultKind.WRONG_BATCH_SIZE;
  }

  /**
   * Without the changes that are not needed, the last ones first.
   *
   * @param trial trained, of {@link #candidates}
   * @param train trains a trial on the same seeds, and says whether it could
   */
  Trial reduced(Trial trial, List<Long> seeds, Predicate<Trial> train) {
    Trial best = trial;
    for (int i = trial.changes().size() - 1; i >= 0; i--) {
      Fault fault = Fault.of(trial.changes().get(i));
      Optional<Trial> less = without(best, fault);
      if (less.isPresent()
          && train.test(less.get())
          && less.get().skill(seeds) >= best.skill(seeds) - WORTH) {
        best = less.get();
      }
    }
    return best;
  }

  /** The same changes but one, each of the same words as before; absent where they depend on it. */
  private Optional<Trial> without(Trial trial, Fault left) {
    Trial less = start;
    Evidence known = evidence;
    for (RepairedJob change : trial.changes()) {
      if (Fault.of(change).equals(left)) {
        continue;
      }
      Optional<RepairedJob> same =
          Repairs.all(less.job(), known).stream()
              .filter(r -> Fault.of(r).equals(Fault.of(change)))
              .filter(r -> r.change().equals(change.change()))
              .findFirst();
      if (same.isEmpty()) {
        return Optional.empty();
      }
      less = less.and(same.get());
      try {
        known = look.apply(less);
      } catch (TrainException e) {
        return Optional.empty();
      }
    }
    return less.changes().isEmpty() ? Optional.empty() : Optional.of(less);
  }
}
