package org.assay.fuzz.campaign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.assay.data.random.RandomStream;
import org.assay.fuzz.coverage.Coverage;
import org.assay.fuzz.guide.Direction;
import org.assay.fuzz.guide.Guide;
import org.assay.fuzz.input.InputLayout;
import org.assay.fuzz.mutate.Mutation;
import org.assay.fuzz.mutate.Mutator;
import org.assay.fuzz.objective.Objective;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.Target;

/**
 * The loop: pick items, mutate them, run the mutants in one batch, ask objectives and coverage,
 * keep what is new. Determined by plan, seeds and target: the random numbers of a batch come from
 * the seed and the batch's number, and no clock decides anything. It goes on after a finding.
 *
 * <p>Not for several threads.
 */
public final class Campaign {

  private final Plan plan;
  private final Target target;
  private final InputLayout layout;
  private final Coverage coverage;
  private final Journal journal;
  private final Corpus corpus;
  private final Observation observed;
  private final float[] rows;
  private final int parentsPerBatch;
  private final int[] parents;
  private final int[] usedMutator;
  private final float[] signature;
  private final MutatorChoice choice;
  private final Map<String, Sighting> findings = new LinkedHashMap<>();
  private final List<Seed> seeds;
  private final Optional<Guide> guide;
  private final Direction direction;
  // By the item that is the seed, the first items are: mutants may be judged against what the model
  // makes of it.
  private final List<List<Objective>> ofSeed = new ArrayList<>();
  private long batch;
  private long inputs;
  private double best = Double.NEGATIVE_INFINITY;

  // Of the batch in hand.
  private final List<CorpusItem> added = new ArrayList<>();
  private final List<Sighting> sighted = new ArrayList<>();

  /**
   * A campaign at its start.
   *
   * @param coverage nothing seen yet
   * @param guide gives gradient steps their direction; without one they are random
   * @param seeds at least one
   */
  public Campaign(
      Plan plan,
      Target target,
      Coverage coverage,
      Optional<Guide> guide,
      List<Seed> seeds,
      Journal journal) {
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("no seeds");
    }
    this.plan = plan;
    this.target = target;
    this.layout = target.layout();
    this.coverage = coverage;
    this.journal = journal;
    this.guide = guide;
    this.direction = new Direction(target.layout().rowSize());
    this.seeds = List.copyOf(seeds);
    this.corpus = new Corpus(layout);
    this.parentsPerBatch = Math.max(1, target.capacity() / plan.mutantsPerParent());
    int most = parentsPerBatch * plan.mutantsPerParent();
    this.rows = new float[Math.multiplyExact(most, layout.rowSize())];
    this.observed = new Observation(target.watched(), target.capacity());
    this.parents = new int[parentsPerBatch];
    this.usedMutator = new int[most];
    this.signature = new float[coverage.signatureSize()];
    this.choice = new MutatorChoice(plan.mutators(), layout, plan.weighted());
  }

  /**
   * Goes on where a stored campaign of the same plan, target and seeds was; the result is that of a
   * campaign that was never interrupted.
   *
   * @throws IllegalStateException if this campaign has begun
   */
  public void resume(Checkpoint stored) {
    if (batch != 0) {
      throw new IllegalStateException("the campaign has begun");
    }
    for (CorpusItem item : stored.items()) {
      corpus.add(item);
      corpus.restorePicks(item.id(), stored.picks()[item.id()]);
      if (item.covers()) {
        coverage.restore(item.signature());
      }
      if (item.parent() < 0) {
        if (plan.objectives().stream().anyMatch(Objective::isRelative)) {
          // What the model makes of seeds is not stored, and not counted again.
          target.run(corpus.row(item.id()), 0, 1, observed);
        }
        bind(0);
      }
      best = Math.max(best, known(item.fitness()));
    }
    stored.findings().forEach(sighting -> findings.put(sighting.key(), sighting));
    choice.restore(stored.tallies());
    batch = stored.batches();
    if (batch > 0) {
      // Else what was spent before the first batch stands.
      inputs = stored.inputs();
    }
  }

  /**
   * Counts forward rows that were run for this campaign outside its loop, e.g. to minimise a
   * finding.
   */
  public void spend(long forwardRows) {
    inputs += forwardRows;
  }

  /** What it does. */
  public Plan plan() {
    return plan;
  }

  /** The items so far. */
  public Corpus corpus() {
    return corpus;
  }

  /** First sightings by key, in order. */
  public List<Sighting> findings() {
    return List.copyOf(findings.values());
  }

  /** Forward rows so far. */
  public long inputs() {
    return inputs;
  }

  /** Number of batches so far; the seeds are the first. */
  public long batches() {
    return batch;
  }

  /** What was covered so far. */
  public long covered() {
    return coverage.covered();
  }

  /** What each mutator has done so far, in the order of the plan. */
  public List<Journal.Tally> tallies() {
    return choice.tallies();
  }

  /**
   * Goes on until told to stop; the seeds come first. Asked between batches only.
   *
   * @param stop whether it is enough
   */
  public void run(BooleanSupplier stop) {
    while (!stop.getAsBoolean()) {
      step();
    }
  }

  /** Runs one batch. */
  public void step() {
    added.clear();
    sighted.clear();
    int[] picked;
    if (batch == 0) {
      picked = new int[0];
      seeds();
    } else {
      mutants();
      picked = parents.clone();
    }
    journal.commit(
        new Journal.BatchRecord(
            batch,
            inputs,
            coverage.covered(),
            picked,
            List.copyOf(added),
            List.copyOf(sighted),
            choice.tallies()));
    batch++;
  }

  private void seeds() {
    float[] row = new float[layout.rowSize()];
    for (int s = 0; s < seeds.size(); s++) {
      System.arraycopy(seeds.get(s).row(), 0, row, 0, row.length);
      run(row, 0, 1);
      inputs++;
      int ancestor = corpus.size();
      Optional<Objective> failed = fails(plan.objectives(), 0);
      if (failed.isPresent()) {
        report(failed.get(), 0, row, 0, -1, s, Optional.empty());
        continue;
      }
      coverage.signature(observed, 0, signature);
      boolean unseen = coverage.isNew(signature);
      if (plan.unconditionalSeeds() || corpus.size() == 0 || unseen) {
        keep(row, 0, 0, -1, ancestor, "seed", unseen);
      }
    }
    if (corpus.size() == 0) {
      // Every seed fails: their neighbourhood is all there is to search.
      System.arraycopy(seeds.get(0).row(), 0, row, 0, row.length);
      // Observed anew: what was observed last is another seed.
      run(row, 0, 1);
      inputs++;
      coverage.signature(observed, 0, signature);
      keep(row, 0, 0, -1, 0, "seed", false);
    }
  }

  private void mutants() {
    RandomStream random = RandomStream.of(plan.seed(), "batch " + batch);
    Mutation mutation = new Mutation(layout, rows, random);
    int n = 0;
    for (int p = 0; p < parentsPerBatch; p++) {
      parents[p] = plan.schedule().next(corpus, random);
      corpus.pick(parents[p]);
      float[] parent = corpus.row(parents[p]);
      float[] ancestor = corpus.row(corpus.item(parents[p]).ancestor());
      float[] other = corpus.row(random.nextInt(corpus.size()));
      mutation.aim(direction(parent, random));
      for (int m = 0; m < plan.mutantsPerParent(); m++, n++) {
        usedMutator[n] = choice.next(random);
        mutation.begin(n, parent, ancestor, other);
        plan.mutators().get(usedMutator[n]).mutate(mutation);
        plan.validity().restrict(layout, rows, n, ancestor);
        layout.admit(rows, n);
      }
    }
    for (int first = 0; first < n; first += target.capacity()) {
      int count = Math.min(target.capacity(), n - first);
      run(rows, first, count);
      for (int r = 0; r < count; r++) {
        inputs++;
        judge(r, first + r);
      }
    }
  }

  private Optional<Direction> direction(float[] parent, RandomStream random) {
    if (guide.isEmpty()) {
      return Optional.empty();
    }
    inputs += Guide.COST;
    guide.get().direction(random.nextInt(guide.get().directions()), parent, direction);
    return Optional.of(direction);
  }

  // Counts what the target runs beyond the rows it is given.
  private void run(float[] given, int first, int count) {
    long before = target.extraRows();
    target.run(given, first, count, observed);
    inputs += target.extraRows() - before;
  }

  private void judge(int observedRow, int row) {
    int parent = parents[row / plan.mutantsPerParent()];
    Mutator mutator = plan.mutators().get(usedMutator[row]);
    choice.made(usedMutator[row]);
    int ancestor = corpus.item(parent).ancestor();
    Optional<Objective> failed = fails(objectives(ancestor), observedRow);
    if (failed.isPresent()) {
      report(failed.get(), observedRow, rows, row, parent, ancestor, Optional.of(usedMutator[row]));
      return;
    }
    boolean all = plan.keep() == Keep.ALL;
    if (plan.keep() == Keep.NONE) {
      return;
    }
    coverage.signature(observed, observedRow, signature);
    boolean unseen = coverage.isNew(signature);
    boolean fitter =
        plan.keep() == Keep.NEW_OR_FITTER && fitness(objectives(ancestor), observedRow) > best;
    if (all || unseen || fitter) {
      keep(rows, row, observedRow, parent, ancestor, mutator.name(), unseen);
      choice.kept(usedMutator[row]);
    }
  }

  private void keep(
      float[] from,
      int row,
      int observedRow,
      int parent,
      int ancestor,
      String mutator,
      boolean covers) {
    if (parent < 0) {
      bind(observedRow);
    }
    double fitness = fitness(objectives(ancestor), observedRow);
    best = Math.max(best, known(fitness));
    float[] kept = coverage.kept(signature);
    if (covers) {
      coverage.add(signature);
    }
    CorpusItem item =
        new CorpusItem(
            corpus.size(),
            parent,
            ancestor,
            batch,
            mutator,
            layout.encode(from, row),
            kept,
            fitness,
            covers);
    corpus.add(item);
    added.add(item);
  }

  private static double known(double fitness) {
    return Double.isNaN(fitness) ? Double.NEGATIVE_INFINITY : fitness;
  }

  // Objectives of the next seed, which was just observed.
  private void bind(int observedRow) {
    List<Objective> own = new ArrayList<>();
    for (Objective objective : plan.objectives()) {
      own.add(objective.forSeed(observed, observedRow));
    }
    ofSeed.add(own);
  }

  private List<Objective> objectives(int ancestor) {
    return ofSeed.get(ancestor);
  }

  private Optional<Objective> fails(List<Objective> objectives, int row) {
    for (Objective objective : objectives) {
      if (objective.fails(observed, row)) {
        return Optional.of(objective);
      }
    }
    return Optional.empty();
  }

  private double fitness(List<Objective> objectives, int row) {
    // Of the first that knows how near it is: those of several have no common scale, and what is
    // not
    // finite, which is always looked for, comes last.
    for (Objective objective : objectives) {
      double own = objective.fitness(observed, row);
      if (own > Double.NEGATIVE_INFINITY) {
        return own;
      }
    }
    return Double.NEGATIVE_INFINITY;
  }

  private void report(
      Objective objective,
      int observedRow,
      float[] from,
      int row,
      int parent,
      int ancestor,
      Optional<Integer> mutator) {
    float[] own = new float[layout.rowSize()];
    System.arraycopy(from, row * own.length, own, 0, own.length);
    Sighting sighting =
        new Sighting(
            objective.name(),
            objective.kind(observed, observedRow),
            objective.describe(observed, observedRow),
            parent,
            ancestor,
            mutator.map(m -> plan.mutators().get(m).name()).orElse("seed"),
            batch,
            inputs,
            own);
    if (findings.putIfAbsent(sighting.key(), sighting) == null) {
      sighted.add(sighting);
      mutator.ifPresent(choice::found);
    }
  }
}
