package org.assay.numeric.confirm.search;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.exec.Runner;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;

/** Takes the batches of what is given in turn, until all targets have failed. */
final class GivenRuns {
  private static final int LEAST_EVALUATIONS = 200;
  private static final Duration LEAST_TIME = Duration.ofMillis(100);

  private final Model working;
  private final GivenData data;
  private final Runner.Opener opener;
  private final Map<Target, Observed> observed = new LinkedHashMap<>();

  /**
   * Prepares.
   *
   * @param working form of the model, weights not opened
   */
  GivenRuns(Model working, GivenData data, Runner.Opener opener) {
    this.working = working;
    this.data = data;
    this.opener = opener;
  }

  /** Runs batches as they are, or searches for each the weights that are free. */
  List<Observed> run(List<Target> targets, Strategy strategy, Budget budget, long seed) {
    long end = System.nanoTime() + budget.time().multipliedBy(targets.size()).toNanos();
    boolean asIs = data.space().holding(data.batch(0).values()).variables().isEmpty();
    int taken = 0;
    try (Batches batches = asIs ? new Batches(targets) : new Batches(List.of())) {
      while (taken < data.count() && (taken == 0 || System.nanoTime() - end < 0)) {
        List<Target> open = targets.stream().filter(this::isOpen).toList();
        if (open.isEmpty()) {
          break;
        }
        GivenData.Batch batch = data.batch(taken++);
        SearchSpace space = data.space().holding(batch.values());
        List<Observed> found =
            asIs
                ? batches.run(space, open)
                : new InputSearch(working, space, open, opener, seed)
                    .startingWith(own(space))
                    .run(strategy, share(budget));
        found.forEach(one -> observed.merge(one.target(), named(one, batch), GivenRuns::both));
      }
    }
    int tried = taken;
    return targets.stream()
        .flatMap(t -> Optional.ofNullable(observed.get(t)).stream())
        .map(o -> o.inputs().isPresent() || tried == data.count() ? o : partly(o, tried))
        .toList();
  }

  private boolean isOpen(Target target) {
    return Optional.ofNullable(observed.get(target)).flatMap(Observed::inputs).isEmpty();
  }

  private Budget share(Budget whole) {
    int evaluations = Math.max(LEAST_EVALUATIONS, whole.evaluations() / data.count());
    Duration time = whole.time().dividedBy(data.count());
    return new Budget(
        Math.min(whole.evaluations(), evaluations),
        time.compareTo(LEAST_TIME) < 0 ? LEAST_TIME : time);
  }

  // What the model was trained to, where it lies within the ranges.
  private List<InputSearch.Start> own(SearchSpace space) {
    Map<String, Tensor> values = new LinkedHashMap<>();
    for (Variable v : space.variables()) {
      Tensor own = working.graph().initializers().get(v.name());
      if (own == null) {
        return List.of();
      }
      for (double value : own.toDoubles()) {
        if (v.nearest(value) != value) {
          return List.of();
        }
      }
      values.put(v.name(), own);
    }
    return List.of(new InputSearch.Start(values, "the model's own weights"));
  }

  private static Observed named(Observed one, GivenData.Batch batch) {
    boolean said = one.inputs().isPresent() && !batch.rows().isEmpty();
    String by =
        !said ? one.by() : one.by().isEmpty() ? batch.rows() : one.by() + ", " + batch.rows();
    return new Observed(one.target(), one.inputs(), one.best(), one.evaluations(), one.ms(), by);
  }

  private Observed partly(Observed one, int tried) {
    return new Observed(
        one.target(),
        one.inputs(),
        one.best(),
        one.evaluations(),
        one.ms(),
        "time for " + tried + " of " + data.count() + " batches");
  }

  private static Observed both(Observed before, Observed now) {
    // Which element type it is scales both alike.
    double old = before.target().failure().margin(before.best(), ElementType.FLOAT);
    double fresh = now.target().failure().margin(now.best(), ElementType.FLOAT);
    boolean keep = now.inputs().isEmpty() && (old <= fresh || Double.isNaN(now.best()));
    return new Observed(
        now.target(),
        now.inputs(),
        keep ? before.best() : now.best(),
        before.evaluations() + now.evaluations(),
        before.ms() + now.ms(),
        now.by());
  }

  /** The model loaded once, for all batches that are run as they are. */
  private final class Batches implements AutoCloseable {
    private final Optional<Runner> runner;

    Batches(List<Target> targets) {
      Set<String> probes = new LinkedHashSet<>();
      for (Target target : targets) {
        probes.add(target.output());
        probes.addAll(target.reads());
        probes.add(target.watched());
      }
      probes.remove("");
      runner =
          targets.isEmpty()
              ? Optional.empty()
              : Optional.of(opener.open(data.space().opened(working), probes));
    }

    List<Observed> run(SearchSpace space, List<Target> open) {
      // The runner serves the next batch as well: it is closed with this object.
      Evaluator evaluator = new Evaluator(space, runner.orElseThrow(), open);
      evaluator.evaluate(new Point(new double[0][]));
      return new ArrayList<>(evaluator.observed(space));
    }

    @Override
    public void close() {
      runner.ifPresent(Runner::close);
    }
  }
}
