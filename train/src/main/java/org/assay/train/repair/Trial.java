package org.assay.train.repair;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.train.job.Job;
import org.assay.train.trace.History;
import org.assay.train.trace.TrainingFacts;

/**
 * A job that is tried, with what came of it so far.
 *
 * <p>Not for several threads at once.
 */
final class Trial {
  private final Job job;
  private final List<RepairedJob> changes;
  private final Map<Long, Double> skills = new LinkedHashMap<>();
  private final Map<Long, Score> scores = new LinkedHashMap<>();
  private java.util.Optional<History> history = java.util.Optional.empty();
  private java.util.Optional<TrainingFacts> facts = java.util.Optional.empty();

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

  void add(long seed, Score seen, double skill, History shown, TrainingFacts known) {
    scores.put(seed, seen);
    skills.put(seed, skill);
    history = java.util.Optional.of(shown);
    facts = java.util.Optional.of(known);
  }

  /** Notes that fewer epochs were trained than the job says. */
  void cut() {
    isCut = true;
  }

  boolean isCut() {
    return isCut;
  }

  boolean has(long seed) {
    return skills.containsKey(seed);
  }

  double skill(long seed) {
    Double skill = skills.get(seed);
    if (skill == null) {
      throw new IllegalStateException("seed " + seed + " was not tried");
    }
    return skill;
  }

  Score score(long seed) {
    Score score = scores.get(seed);
    if (score == null) {
      throw new IllegalStateException("seed " + seed + " was not tried");
    }
    return score;
  }

  /** Mean skill over some seeds. */
  double skill(List<Long> seeds) {
    return seeds.stream().mapToDouble(this::skill).average().orElse(-1);
  }

  /** How many of some seeds are better here than there, by a little more than nothing. */
  long helped(Trial other, List<Long> seeds, double margin) {
    return seeds.stream().filter(s -> skill(s) > other.skill(s) + margin).count();
  }

  java.util.Optional<History> history() {
    return history;
  }

  java.util.Optional<TrainingFacts> facts() {
    return facts;
  }
}
