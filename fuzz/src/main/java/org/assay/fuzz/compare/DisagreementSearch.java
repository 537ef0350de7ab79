package org.assay.fuzz.compare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.assay.data.random.RandomStream;
import org.assay.fuzz.compare.Disagreement.Kind;
import org.assay.onnx.Tensor;

/**
 * Searches for inputs on which two models disagree, within what may flow in: noise on seeds, the
 * boundary between seeds of different classes, and a climb on the gap, coordinate by coordinate, in
 * turns. Random numbers depend on the seed and the round alone.
 */
final class DisagreementSearch {
  /** When a search ends: after a number of rows, some time, or when somebody says so. */
  record Budget(OptionalLong inputs, Optional<Duration> time, BooleanSupplier stopped) {}

  private static final int MOST_KEPT = 10;
  private static final int CLIMBERS = 8;
  private static final int CLIMB_STEPS = 6;
  private static final int BISECTIONS = 26;
  private static final int MINIMISATIONS = 16;

  /** An input, the seed it came from, and how it was judged. */
  private record Candidate(Map<String, Tensor> unit, int seed, Verdict verdict) {}

  private final UnitJudge judge;
  private final Supplier<AutoCloseableJudge> alone;
  private final Moves moves;
  private final List<Map<String, Tensor>> seeds;
  private final long seed;
  private final Budget budget;
  private final int perRun;
  private final long rowsPerUnit;
  private final long started = System.nanoTime();

  private final List<Candidate> judgedSeeds = new ArrayList<>();
  private final List<Candidate> climbers = new ArrayList<>();
  private final Map<String, Candidate> kept = new LinkedHashMap<>();
  private long inputs;
  private long found;
  private int unconfirmed;
  private double greatest;

  /** A judge of sessions of its own. */
  interface AutoCloseableJudge extends AutoCloseable {
    UnitJudge judge();

    @Override
    void close();
  }

  /**
   * Prepares a search.
   *
   * @param alone opens both models anew, to confirm what was found
   * @param seeds inputs of one unit each, all within what may flow in
   * @param perRun units that go into one run
   * @param rowsPerUnit rows that a unit counts for
   */
  DisagreementSearch(
      UnitJudge judge,
      Supplier<AutoCloseableJudge> alone,
      Moves moves,
      List<Map<String, Tensor>> seeds,
      long seed,
      Budget budget,
      int perRun,
      long rowsPerUnit) {
    this.judge = judge;
    this.alone = alone;
    this.moves = moves;
    this.seeds = List.copyOf(seeds);
    this.seed = seed;
    this.budget = budget;
    this.perRun = perRun;
    this.rowsPerUnit = rowsPerUnit;
  }

  SearchResult run() {
    if (!seeds.isEmpty()) {
      List<Map<String, Tensor>> units = new ArrayList<>();
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < seeds.size(); i++) {
        units.add(seeds.get(i));
        numbers.add(i);
      }
      judgedSeeds.addAll(judged(units, numbers));
      climbers.addAll(judgedSeeds);
      cull();
      RandomStream stream = RandomStream.of(seed, "compare");
      for (int round = 0; left(); round++) {
        RandomStream own = stream.fork("round " + round);
        switch (round % 3) {
          case 0 -> noise(own);
          case 1 -> boundaries(own);
          default -> climb(own);
        }
      }
    }
    List<Disagreement> nearest = confirmed();
    nearest.sort(Comparator.comparing(Disagreement::kind).thenComparing(Disagreement::l2));
    return new SearchResult(inputs, seeds.size(), seed, found, nearest, unconfirmed, greatest);
  }

  private boolean left() {
    boolean rows = budget.inputs().isEmpty() || inputs < budget.inputs().getAsLong();
    boolean time =
        budget.time().isEmpty() || System.nanoTime() - started < budget.time().get().toNanos();
    return rows && time && !budget.stopped().getAsBoolean();
  }

  /** Judges units, as many at a time as fit a run, and keeps what disagrees. */
  private List<Candidate> judged(List<Map<String, Tensor>> units, List<Integer> seedNumbers) {
    List<Candidate> candidates = new ArrayList<>();
    for (int from = 0; from < units.size() && (from == 0 || left()); from += perRun) {
      List<Map<String, Tensor>> part = units.subList(from, Math.min(units.size(), from + perRun));
      List<Verdict> verdicts = verdicts(judge, part);
      for (int i = 0; i < part.size(); i++) {
        candidates.add(new Candidate(part.get(i), seedNumbers.get(from + i), verdicts.get(i)));
      }
    }
    candidates.forEach(this::meet);
    return candidates;
  }

  private List<Verdict> verdicts(UnitJudge by, List<Map<String, Tensor>> units) {
    inputs += units.size() * rowsPerUnit;
    return by.judge(units);
  }

  private void meet(Candidate candidate) {
    Verdict verdict = candidate.verdict();
    greatest = Math.max(greatest, verdict.excess());
    if (verdict.kind().isEmpty()) {
      return;
    }
    found++;
    Candidate known = kept.get(verdict.key());
    boolean fresh = known == null && kept.size() < MOST_KEPT;
    if (fresh || known != null && isFarNearer(candidate, known)) {
      kept.put(verdict.key(), minimised(candidate));
    }
  }

  /** What disagrees in sessions of its own, too. They are opened once: models can be large. */
  private List<Disagreement> confirmed() {
    List<Disagreement> confirmed = new ArrayList<>();
    if (kept.isEmpty()) {
      return confirmed;
    }
    try (AutoCloseableJudge opened = alone.get()) {
      kept.forEach(
          (key, candidate) -> {
            Verdict own = verdicts(opened.judge(), List.of(candidate.unit())).get(0);
            if (own.key().equals(key)) {
              confirmed.add(disagreement(new Candidate(candidate.unit(), candidate.seed(), own)));
            } else {
              unconfirmed++;
            }
          });
    }
    return confirmed;
  }

  /** Whether an input is nearer to its seed, before it is moved there, by half. */
  private boolean isFarNearer(Candidate candidate, Candidate known) {
    return 2 * toSeed(candidate) < toSeed(known);
  }

  private double toSeed(Candidate candidate) {
    return Moves.distance(candidate.unit(), seeds.get(candidate.seed()))[1];
  }

  private Disagreement disagreement(Candidate c) {
    double[] distance = Moves.distance(c.unit(), seeds.get(c.seed()));
    Verdict v = c.verdict();
    Kind kind = v.kind().orElseThrow();
    return new Disagreement(
        kind,
        v.output(),
        v.labelA(),
        v.labelB(),
        v.excess(),
        distance[0],
        distance[1],
        c.seed(),
        c.unit());
  }

  /** The point nearest to the nearest seed, on the line to it, that still disagrees in this way. */
  private Candidate minimised(Candidate candidate) {
    int nearest = candidate.seed();
    double least = Moves.distance(candidate.unit(), seeds.get(nearest))[1];
    for (int i = 0; i < seeds.size(); i++) {
      double distance = Moves.distance(candidate.unit(), seeds.get(i))[1];
      if (distance < least) {
        least = distance;
        nearest = i;
      }
    }
    Candidate best = new Candidate(candidate.unit(), nearest, candidate.verdict());
    double lo = 0;
    double hi = 1;
    for (int step = 0; step < MINIMISATIONS && hi - lo > 1e-4 && least > 0 && left(); step++) {
      double t = (lo + hi) / 2;
      Map<String, Tensor> unit = moves.between(seeds.get(nearest), candidate.unit(), t);
      Verdict verdict = verdicts(judge, List.of(unit)).get(0);
      if (verdict.key().equals(candidate.verdict().key())) {
        best = new Candidate(unit, nearest, verdict);
        hi = t;
      } else {
        lo = t;
      }
    }
    return best;
  }

  private void noise(RandomStream stream) {
    List<Map<String, Tensor>> units = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < Math.max(CLIMBERS, perRun); i++) {
      // Seeds that are near a disagreement more often.
      int pick = Math.min(stream.nextInt(seeds.size()), stream.nextInt(seeds.size()));
      Candidate from = judgedSeeds.get(pick);
      units.add(moves.perturbed(from.unit(), stream));
      numbers.add(from.seed());
    }
    climbers.addAll(judged(units, numbers));
    cull();
  }

  private void boundaries(RandomStream stream) {
    List<Candidate> from = new ArrayList<>();
    List<Candidate> to = new ArrayList<>();
    for (int tries = 0; tries < 8 * CLIMBERS && from.size() < CLIMBERS; tries++) {
      Candidate x = judgedSeeds.get(stream.nextInt(judgedSeeds.size()));
      Candidate y = judgedSeeds.get(stream.nextInt(judgedSeeds.size()));
      if (x.verdict().label() >= 0 && y.verdict().label() >= 0 && differ(x, y)) {
        from.add(x);
        to.add(y);
      }
    }
    if (from.isEmpty()) {
      noise(stream);
      return;
    }
    double[] lo = new double[from.size()];
    double[] hi = new double[from.size()];
    java.util.Arrays.fill(hi, 1);
    for (int step = 0; step < BISECTIONS && left(); step++) {
      List<Map<String, Tensor>> units = new ArrayList<>();
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < from.size(); i++) {
        double t = (lo[i] + hi[i]) / 2;
        units.add(moves.between(from.get(i).unit(), to.get(i).unit(), t));
        numbers.add(t < 0.5 ? from.get(i).seed() : to.get(i).seed());
      }
      List<Candidate> candidates = judged(units, numbers);
      for (int i = 0; i < candidates.size(); i++) {
        double t = (lo[i] + hi[i]) / 2;
        if (candidates.get(i).verdict().label() == from.get(i).verdict().label()) {
          lo[i] = t;
        } else {
          hi[i] = t;
        }
      }
      climbers.addAll(candidates);
      // At once: inputs can be large.
      cull();
    }
  }

  private static boolean differ(Candidate x, Candidate y) {
    return x.verdict().label() != y.verdict().label();
  }

  private void climb(RandomStream stream) {
    for (int step = 0; step < CLIMB_STEPS && left(); step++) {
      List<Map<String, Tensor>> units = new ArrayList<>();
      List<Integer> numbers = new ArrayList<>();
      int parents = climbers.size();
      int count = Math.max(CLIMBERS, perRun);
      for (int i = 0; i < count; i++) {
        Candidate parent = climbers.get(i % parents);
        units.add(moves.stepped(parent.unit(), stream));
        numbers.add(parent.seed());
      }
      List<Candidate> children = judged(units, numbers);
      for (int i = 0; i < children.size(); i++) {
        int parent = i % parents;
        if (children.get(i).verdict().score() > climbers.get(parent).verdict().score()) {
          climbers.set(parent, children.get(i));
        }
      }
    }
    cull();
  }

  /** Keeps the best; of equal ones those that were met first. */
  private void cull() {
    climbers.sort(Comparator.comparingDouble((Candidate c) -> c.verdict().score()).reversed());
    if (climbers.size() > CLIMBERS) {
      climbers.subList(CLIMBERS, climbers.size()).clear();
    }
    judgedSeeds.sort(Comparator.comparingDouble((Candidate c) -> c.verdict().score()).reversed());
  }
}
