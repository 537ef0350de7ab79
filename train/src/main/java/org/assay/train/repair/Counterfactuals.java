package org.assay.train.repair;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.assay.train.causes.Causes;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Hypothesis;
import org.assay.train.data.Dataset;
import org.assay.train.data.Preprocessing;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.TrainingFacts;

/**
 * What would have come of a training with a change: repairs against the likeliest causes are
 * trained beside the job as it is, on the same rows and seeds. All on one seed first, the best on
 * more (successive halving); the best is kept, and the search goes on from there, for faults come
 * in groups. Where that leaves much to be wished, all likely changes are made at once. A change
 * against a plain contradiction between job and labels is kept even if it changes nothing by
 * itself. What is claimed in the end is trained anew on seeds never used before.
 */
final class Counterfactuals {
  /** Skill that a change must add, in the mean over seeds, to count. */
  static final double MARGIN = 0.03;

  /** Skill above which nothing more is looked for. */
  private static final double PERFECT = 0.97;

  /** Skill that ends a round before all candidates are trained. */
  private static final double GOOD = 0.9;

  /** Candidates that are trained before it is asked whether the round can end. */
  private static final int BATCH = 4;

  /** Prior from which a change is kept that does no harm. */
  private static final double CONTRADICTION = 0.9;

  /** Skill below which pairs of changes are tried where no single one counts. */
  private static final double POOR = 0.9;

  /** Skill after all single changes and pairs below which all likely ones are tried at once. */
  private static final double UNCURED = 0.75;

  /** Prior below which a cause is not tried. */
  private static final double UNLIKELY = 0.2;

  /** The same once a first change is made. */
  private static final double UNLIKELY_LATER = 0.35;

  private static final int MOST_CHANGES = 5;

  private final Laboratory laboratory;
  private final Dataset raw;
  private final SearchOptions options;
  private final Evidence evidence;
  private final long seed;
  private Effort effort;
  private List<Long> first = List.of();
  private List<Long> further = List.of();
  private List<Long> fresh = List.of();
  private final Map<Hypothesis, Double> gains = new LinkedHashMap<>();
  private final Map<Hypothesis, RepairedJob> best = new LinkedHashMap<>();
  private final List<Double> heldOut = new ArrayList<>();
  private final Map<Hypothesis, Comparison> shown = new LinkedHashMap<>();
  private final Comparisons comparisons;
  private final Conditions conditions;
  private final TriedLog log;
  private boolean isStopped;

  Counterfactuals(Evidence evidence, Dataset raw, SearchOptions options, Conditions conditions) {
    this.evidence = evidence;
    this.raw = raw;
    this.options = options;
    this.conditions = conditions;
    this.laboratory = new Laboratory(evidence.job(), raw, evidence.targets(), options, conditions);
    this.comparisons = new Comparisons(laboratory.holdsOut(), MARGIN / 3);
    this.log = new TriedLog(comparisons, conditions.progress());
    this.seed = options.seed() * 1000;
    this.effort = Effort.of(0, options.budget());
  }

  /** By how much the best change against a hypothesis alone raised the skill; if it was tried. */
  Optional<Double> gain(Hypothesis hypothesis) {
    return Optional.ofNullable(gains.get(hypothesis));
  }

  /** The best change against a hypothesis alone; if one was tried. */
  Optional<RepairedJob> best(Hypothesis hypothesis) {
    return Optional.ofNullable(best.get(hypothesis));
  }

  /** What that change did; if one was tried. */
  Optional<Comparison> shown(Hypothesis hypothesis) {
    return Optional.ofNullable(shown.get(hypothesis));
  }

  /** Skills on held-out rows of all trainings of the first round with finite answers. */
  List<Double> heldOut() {
    return heldOut;
  }

  /** Repairs that were trained, in the order of time. */
  List<Tried> log() {
    return log.entries();
  }

  /** Whether the search was stopped before its end. */
  boolean isStopped() {
    return isStopped;
  }

  private static List<Long> seeds(long from, int number) {
    return LongStream.range(from, from + number).boxed().toList();
  }

  /** Seconds for one training. */
  private double each() {
    return effort.seconds();
  }

  /** Searches. */
  Optional<Cure> search() {
    Trial start = new Trial(evidence.job(), List.of());
    OptionalDouble whole = laboratory.reckon(evidence.job());
    if (options.budget() == 0 || whole.isEmpty()) {
      return Optional.empty();
    }
    effort = Effort.of(whole.getAsDouble(), options.budget());
    first = seeds(seed + 101, 1);
    further = seeds(seed + 101, effort.seeds());
    fresh = seeds(seed + 201, effort.fresh());
    List<Trial> path = new ArrayList<>(List.of(start));
    try {
      laboratory.run(List.of(start), further, each());
      extend(path);
      together(path);
      return path.size() == 1 ? Optional.empty() : Optional.of(verified(start, path));
    } catch (SearchStopped e) {
      isStopped = true;
      Trial last = path.get(path.size() - 1);
      return path.size() == 1
          ? Optional.empty()
          : Optional.of(new Cure(last.changes(), last.job(), Optional.empty()));
    }
  }

  private void extend(List<Trial> path) {
    Evidence known = evidence;
    while (path.size() <= MOST_CHANGES && laboratory.spent() < 0.65 * options.budget()) {
      Trial now = path.get(path.size() - 1);
      Optional<Trial> next = better(now, known, path.size());
      if (next.isEmpty()) {
        return;
      }
      path.add(next.get());
      known = evidenceOf(next.get());
    }
  }

  /** Where single changes and pairs leave much to be wished, all likely ones at once. */
  private void together(List<Trial> path) {
    Trial last = path.get(path.size() - 1);
    boolean few = effort.seeds() < 2 || laboratory.spent() > 0.5 * options.budget();
    if (few || last.skill(further) > UNCURED) {
      return;
    }
    Together all = new Together(path.get(0), evidence, this::evidenceOf);
    List<Trial> tried = new ArrayList<>(laboratory.run(all.candidates(), further, each()));
    Optional<Trial> best =
        tried.stream()
            .max(Comparator.comparingDouble(t -> t.skill(further)))
            .filter(t -> t.skill(further) >= last.skill(further) + MARGIN)
            .map(t -> all.reduced(t, further, this::trains));
    best.filter(t -> !tried.contains(t)).ifPresent(tried::add);
    log.add(Tried.Stage.TOGETHER, path.size(), path.get(0), tried, t -> further, best);
    best.ifPresent(path::add);
  }

  private boolean trains(Trial trial) {
    return !laboratory.run(List.of(trial), further, each()).isEmpty();
  }

  /** The best further change, if one counts. */
  private Optional<Trial> better(Trial now, Evidence known, int round) {
    boolean atFirst = round == 1;
    List<Hypothesis> causes =
        Causes.of(known).stream()
            .filter(c -> c.prior() >= (atFirst ? UNLIKELY : UNLIKELY_LATER))
            .toList();
    double skill = now.skill(further);
    double likeliest = causes.isEmpty() ? 0 : causes.get(0).prior();
    if (skill > PERFECT && likeliest < CONTRADICTION) {
      return Optional.empty();
    }
    int most = atFirst ? effort.candidates() : effort.later();
    Map<Trial, Hypothesis> candidates = candidates(now, known, causes, most);
    List<Trial> tried = tried(List.copyOf(candidates.keySet()), skill);
    List<Trial> ranked = ranked(tried, now, first, candidates);
    List<Trial> finalists = finalists(ranked, now, candidates);
    if (atFirst) {
      judge(now, further);
      tried.forEach(t -> judge(t, seeds(t, finalists)));
      note(tried, finalists, now, candidates);
    }
    Optional<Trial> single = winner(finalists, now, candidates);
    log.add(Tried.Stage.SINGLE, round, now, tried, t -> seeds(t, finalists), single);
    if (single.isPresent() || skill > POOR) {
      return single;
    }
    Map<Trial, Hypothesis> pairs = pairs(ranked, known, candidates);
    List<Trial> paired = laboratory.run(List.copyOf(pairs.keySet()), first, each());
    List<Trial> best = finalists(ranked(paired, now, first, pairs), now, pairs);
    Optional<Trial> pair = winner(best, now, pairs);
    log.add(Tried.Stage.PAIR, round, now, paired, t -> seeds(t, best), pair);
    return pair;
  }

  private List<Long> seeds(Trial trial, List<Trial> finalists) {
    return finalists.contains(trial) ? further : first;
  }

  /** Candidates on one seed, the likeliest first, until one of them is good. */
  private List<Trial> tried(List<Trial> candidates, double before) {
    List<Trial> tried = new ArrayList<>();
    for (int from = 0; from < candidates.size(); from += BATCH) {
      int to = Math.min(candidates.size(), from + BATCH);
      tried.addAll(laboratory.run(candidates.subList(from, to), first, each()));
      double best = tried.stream().mapToDouble(t -> t.skill(first)).max().orElse(-1);
      if (best > Math.max(GOOD, before + MARGIN)) {
        break;
      }
    }
    return tried;
  }

  private static List<Trial> ranked(
      List<Trial> tried, Trial now, List<Long> seeds, Map<Trial, Hypothesis> causes) {
    return tried.stream()
        .sorted(Comparator.comparingDouble((Trial t) -> -worth(t, now, seeds, of(causes, t))))
        .toList();
  }

  private List<Trial> finalists(List<Trial> ranked, Trial now, Map<Trial, Hypothesis> causes) {
    List<Trial> finalists =
        ranked.stream()
            .filter(
                t ->
                    t.skill(first) > now.skill(first) - MARGIN
                        || of(causes, t).prior() >= CONTRADICTION)
            .limit(effort.finalists())
            .toList();
    laboratory.run(finalists, further, each());
    return finalists;
  }

  private Optional<Trial> winner(List<Trial> finalists, Trial now, Map<Trial, Hypothesis> causes) {
    return ranked(finalists, now, further, causes).stream()
        .filter(t -> counts(t, now, of(causes, t)))
        .findFirst();
  }

  private static Hypothesis of(Map<Trial, Hypothesis> causes, Trial trial) {
    Hypothesis cause = causes.get(trial);
    if (cause == null) {
      throw new IllegalStateException("a trial without a cause");
    }
    return cause;
  }

  /** Two changes at once, of the four likeliest of different kinds. */
  private Map<Trial, Hypothesis> pairs(
      List<Trial> ranked, Evidence known, Map<Trial, Hypothesis> causes) {
    List<Trial> heads = new ArrayList<>();
    for (Trial trial : ranked) {
      boolean seen = heads.stream().anyMatch(h -> of(causes, h).kind() == of(causes, trial).kind());
      if (!seen && heads.size() < 4) {
        heads.add(trial);
      }
    }
    Map<Trial, Hypothesis> pairs = new LinkedHashMap<>();
    for (int i = 0; i < heads.size(); i++) {
      for (int k = i + 1; k < heads.size() && pairs.size() < effort.pairs(); k++) {
        Trial left = heads.get(i);
        Hypothesis second = of(causes, heads.get(k));
        Repairs.against(second, Repairs.all(left.job(), evidenceOf(left))).stream()
            .findFirst()
            .ifPresent(r -> pairs.put(left.and(r), of(causes, left)));
      }
    }
    return pairs;
  }

  private void judge(Trial trial, List<Long> seeds) {
    seeds.stream()
        .map(trial::score)
        .filter(s -> laboratory.holdsOut() && s.skill() > -1)
        .forEach(s -> heldOut.add(s.skill()));
  }

  private boolean counts(Trial trial, Trial now, Hypothesis cause) {
    double gain = trial.skill(further) - now.skill(further);
    if (cause.prior() >= CONTRADICTION && gain > -MARGIN) {
      return true;
    }
    return gain >= MARGIN && trial.helped(now, further, MARGIN / 3) * 3 >= further.size() * 2L;
  }

  /** What a change adds, and how likely it was to be right, where trainings do not tell. */
  private static double worth(Trial trial, Trial now, List<Long> seeds, Hypothesis cause) {
    double second = trial.changes().get(trial.changes().size() - 1).isSecondChoice() ? MARGIN : 0;
    return trial.skill(seeds) - now.skill(seeds) + 0.25 * cause.prior() - second;
  }

  private Map<Trial, Hypothesis> candidates(
      Trial now, Evidence known, List<Hypothesis> causes, int most) {
    List<RepairedJob> repairs = Repairs.all(now.job(), known);
    Map<Trial, Hypothesis> candidates = new LinkedHashMap<>();
    java.util.Set<org.assay.train.job.Job> jobs = new java.util.HashSet<>();
    // The first change against each cause, then the second of the likeliest.
    for (int rank = 0; rank < 2; rank++) {
      for (Hypothesis cause : causes) {
        List<RepairedJob> against = Repairs.against(cause, repairs);
        boolean done = now.changes().stream().anyMatch(c -> isRepairOf(c, cause));
        boolean vain = cause.kind() == FaultKind.TOO_FEW_EPOCHS && now.isCut();
        if (rank < against.size() && candidates.size() < most && !done && !vain) {
          // One change may answer several causes; it is trained for the likeliest.
          if (jobs.add(against.get(rank).job())) {
            RepairedJob change = against.get(rank);
            candidates.put(now.and(rank == 0 ? change : change.asSecondChoice()), cause);
          }
        }
      }
    }
    return candidates;
  }

  /** A fault is repaired once; more epochs may be asked for twice. */
  private static boolean isRepairOf(RepairedJob change, Hypothesis cause) {
    return cause.isSameAs(change.kind(), change.place())
        && cause.kind() != FaultKind.TOO_FEW_EPOCHS;
  }

  private void note(
      List<Trial> tried, List<Trial> finalists, Trial now, Map<Trial, Hypothesis> candidates) {
    for (Trial trial : tried) {
      List<Long> seeds = seeds(trial, finalists);
      double gain = trial.skill(seeds) - now.skill(seeds);
      Hypothesis cause = candidates.get(trial);
      if (cause != null && gain > gains.getOrDefault(cause, Double.NEGATIVE_INFINITY)) {
        gains.put(cause, gain);
        best.put(cause, trial.changes().get(trial.changes().size() - 1));
        shown.put(cause, comparisons.of(now, trial, seeds));
      }
    }
  }

  private Evidence evidenceOf(Trial trial) {
    Dataset given = Preprocessing.apply(raw, trial.job().preprocess());
    TrainingFacts facts;
    try (Trainer trainer =
        Trainer.of(TrainingPlan.of(trial.job(), given, 0), TrainOptions.DEFAULT)) {
      facts = trainer.facts();
    }
    return Evidence.of(trial.job(), facts, raw, given, trial.history(), List.of());
  }

  /** The longest part of the path that helps on fresh seeds. */
  private Cure verified(Trial start, List<Trial> path) {
    Trial last = path.get(path.size() - 1);
    double most = each();
    for (int i = path.size() - 1; i > 0; i--) {
      Trial trial = path.get(i);
      laboratory.run(List.of(start, trial), fresh, most);
      double gain = trial.skill(fresh) - start.skill(fresh);
      long helped = trial.helped(start, fresh, MARGIN / 3);
      boolean holds = gain >= MARGIN && helped * 3 >= fresh.size() * 2L;
      Comparison proof = comparisons.of(start, trial, fresh);
      log.add(Tried.Stage.PROOF, 0, trial.changes(), proof, holds);
      if (holds) {
        return new Cure(trial.changes(), trial.job(), Optional.of(proof));
      }
      if (laboratory.spent() > options.budget()) {
        break;
      }
    }
    return new Cure(last.changes(), last.job(), Optional.empty());
  }
}
