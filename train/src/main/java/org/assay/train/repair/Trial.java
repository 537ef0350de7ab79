package org.assay.train.repair;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.train.job.Job;
import org.assay.train.trace.History;

/**
 * A job that is tried, with what came of it so far.
 *
 * <p>Not for several threads at once.
 */
final class Trial {
  private final Job job;
  private final List<RepairedJob> changes;
  private final Map<Long, Training> trainings = new LinkedHashMap<>();
  private Optional<Training> last = Optional.empty();
  private boolean isCut;

  Trial(Job job, List<RepairedJob> changes) {
    this.job = job;
    this.changes = List.copyOf(changes);
  }

  Job job() {
    return job;
  }

  List<RepairedJob> changes() {
    return changes;
  }

  /** The same with a further change. */
  Trial and(RepairedJob change) {
    List<RepairedJob> all = new ArrayList<>(changes);
    all.add(change);
    return new Trial(change.job(), all);
  }

  void add(Training training) {
    trainings.put(training.curve().seed(), training);
    last = Optional.of(training);
  }

  /** Notes that fewer epochs were trained than the job says. */
  void cut() {
    isCut = true;
  }

  boolean isCut() {
    return isCut;
  }

  boolean has(long seed) {
    return trainings.containsKey(seed);
  }

  double skill(long seed) {
    return training(seed).skill();
  }

  Score score(long seed) {
    return training(seed).score();
  }

  Curve curve(long seed) {
    return training(seed).curve();
  }

  private Training training(long seed) {
    Training training = trainings.get(seed);
    if (training == null) {
      throw new IllegalStateException("seed " + seed + " was not tried");
    }
    return training;
  }

  /** Mean skill over some seeds. */
  double skill(List<Long> seeds) {
    return seeds.stream().mapToDouble(this::skill).average().orElse(-1);
  }

  /** How many of some seeds are better here than there, by a little more than nothing. */
  long helped(Trial other, List<Long> seeds, double margin) {
    return seeds.stream().filter(s -> skill(s) > other.skill(s) + margin).count();
  }

  /** What the last training showed. */
  Optional<History> history() {
    return last.map(Training::history);
  }
}
