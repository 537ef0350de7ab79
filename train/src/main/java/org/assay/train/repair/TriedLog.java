package org.assay.train.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a search has trained, in the order of time. */
final class TriedLog {
  private final List<Tried> entries = new ArrayList<>();
  private final Comparisons comparisons;
  private final Consumer<Tried> progress;

  TriedLog(Comparisons comparisons, Consumer<Tried> progress) {
    this.comparisons = comparisons;
    this.progress = progress;
  }

  List<Tried> entries() {
    return entries;
  }

  /**
   * Notes a stage of a round.
   *
   * @param now what all are compared with
   * @param seeds on which a trial was trained
   * @param kept with which the search goes on
   */
  void add(
      Tried.Stage stage,
      int round,
      Trial now,
      List<Trial> tried,
      Function<Trial, List<Long>> seeds,
      Optional<Trial> kept) {
    for (Trial trial : tried) {
      int before = now.changes().size();
      List<RepairedJob> own = trial.changes().subList(before, trial.changes().size());
      boolean isKept = kept.equals(Optional.of(trial));
      add(stage, round, own, comparisons.of(now, trial, seeds.apply(trial)), isKept);
    }
  }

  /** Notes some changes. */
  void add(
      Tried.Stage stage, int round, List<RepairedJob> own, Comparison comparison, boolean kept) {
    Tried entry =
        new Tried(
            stage,
            round,
            own.get(0).kind(),
            own.get(0).place(),
            own.stream().map(RepairedJob::change).toList(),
            comparison,
            kept);
    entries.add(entry);
    progress.accept(entry);
  }
}
