package org.assay.numeric.confirm.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.onnx.finiteness.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Runs points and notes which targets fail on them, how near the others came, and pairs of points
 * between which an operand that must not be zero changes its sign.
 */
final class Evaluator implements AutoCloseable {
  /** Two points between which one element of the operand changes its sign. */
  record Crossing(Point a, Point b, int element) {}

  /** What is known of a target. */
  static final class State {
    final Target target;
    Optional<Point> found = Optional.empty();
    Optional<Point> best = Optional.empty();
    double margin = Double.POSITIVE_INFINITY;
    double value = Double.NaN;
    int evaluations;
    double ms;
    String by = "";
    Optional<Crossing> crossing = Optional.empty();
    private @Nullable Point reference;
    private double @Nullable [] referenceValues;

    State(Target target) {
      this.target = target;
    }
  }

  /**
   * What one run gave for one target.
   *
   * @param margin of the operand; +∞ if the run failed, or something before was not finite
   * @param extra the tensor that was asked for
   */
  record Outcome(double margin, Optional<Tensor> extra, double[] operand) {}

  private static final Outcome NOTHING =
      new Outcome(Double.POSITIVE_INFINITY, Optional.empty(), new double[0]);

  private final SearchSpace space;
  private final Runner runner;
  private final Map<Target, State> states = new LinkedHashMap<>();
  private final long started = System.nanoTime();
  private int evaluations;
  private String by = "";
  private int errors;
  private Optional<String> error = Optional.empty();

  /**
   * Takes over a loaded model.
   *
   * @param runner with probes for all that targets read and give
   */
  Evaluator(SearchSpace space, Runner runner, Collection<Target> targets) {
    this.space = space;
    this.runner = runner;
    for (Target target : targets) {
      boolean readable =
          runner.outputs().keySet().containsAll(target.reads())
              && runner.outputs().containsKey(target.output());
      if (readable && isFloat(target.output())) {
        states.put(target, new State(target));
      }
    }
  }

  private boolean isFloat(String tensor) {
    return Optional.ofNullable(runner.outputs().get(tensor))
        .map(t -> t.element().isFloat())
        .orElse(false);
  }

  /** Whether a tensor can be read, and is floating. */
  boolean canRead(String tensor) {
    return isFloat(tensor);
  }

  Collection<State> states() {
    return states.values();
  }

  List<State> open() {
    return states.values().stream().filter(s -> s.found.isEmpty()).toList();
  }

  int evaluations() {
    return evaluations;
  }

  /** The first error of a run, if any. */
  Optional<String> error() {
    return error;
  }

  /** How many runs ended with an error. */
  int errors() {
    return errors;
  }

  /** Names the search that the next points belong to. */
  void begin(String search) {
    by = search;
  }

  /** Runs a point for all open targets. */
  void evaluate(Point point) {
    evaluate(point, Optional.empty(), Optional.empty());
  }

  /**
   * Runs a point.
   *
   * @param about the target to tell of
   * @param extra a tensor to read besides
   */
  Outcome evaluate(Point point, Optional<State> about, Optional<String> extra) {
    evaluations++;
    List<State> open = open();
    Set<String> wanted = new LinkedHashSet<>();
    for (State state : open) {
      wanted.add(state.target.output());
      wanted.addAll(state.target.reads());
      if (runner.outputs().containsKey(state.target.watched())) {
        wanted.add(state.target.watched());
      }
    }
    extra.ifPresent(wanted::add);
    if (wanted.isEmpty()) {
      return NOTHING;
    }
    Map<String, Tensor> results;
    try {
      results = runner.run(space.tensors(point), wanted);
    } catch (ExecException e) {
      if (e.kind() != ExecException.Kind.RUN && e.kind() != ExecException.Kind.CHILD) {
        throw e;
      }
      errors++;
      error = error.or(() -> Optional.ofNullable(e.getMessage()));
      return NOTHING;
    }
    Map<String, double[]> values = new HashMap<>();
    Outcome outcome = NOTHING;
    for (State state : open) {
      Outcome one = note(state, point, results, values);
      if (about.isPresent() && about.get() == state) {
        outcome = one;
      }
    }
    return new Outcome(outcome.margin(), extra.map(results::get), outcome.operand());
  }

  private static double[] values(
      Map<String, double[]> known, Map<String, Tensor> results, String tensor) {
    return known.computeIfAbsent(
        tensor,
        t -> Optional.ofNullable(results.get(t)).map(Tensor::toDoubles).orElse(new double[0]));
  }

  private static boolean isFinite(double[] values) {
    for (double value : values) {
      if (!(Math.abs(value) <= Double.MAX_VALUE)) {
        return false;
      }
    }
    return true;
  }

  private Outcome note(
      State state, Point point, Map<String, Tensor> results, Map<String, double[]> known) {
    for (String read : state.target.reads()) {
      if (isFloat(read) && !isFinite(values(known, results, read))) {
        return NOTHING;
      }
    }
    if (!isFinite(values(known, results, state.target.output()))) {
      state.found = Optional.of(point);
      state.evaluations = evaluations;
      state.ms = (System.nanoTime() - started) / 1e6;
      state.by = by;
    }
    String watched = state.target.watched();
    Tensor operand = results.get(watched);
    if (operand == null || !operand.type().isFloat()) {
      return NOTHING;
    }
    ElementType type = operand.type();
    double[] elements = values(known, results, watched);
    Target.Nearest nearest = state.target.nearest(elements, type);
    boolean better = nearest.margin() < state.margin || state.found.isPresent();
    if (better || state.best.isEmpty()) {
      state.margin = nearest.margin();
      state.value = nearest.value();
      state.best = Optional.of(point);
    }
    if (isZero(state.target.failure())) {
      cross(state, point, elements);
    }
    return new Outcome(nearest.margin(), Optional.empty(), elements);
  }

  /** Whether an operand fails where it is zero: a change of its sign then tells where to look. */
  static boolean isZero(Failure failure) {
    return failure == Failure.ZERO || failure == Failure.STEP || failure == Failure.SCALE;
  }

  private static void cross(State state, Point point, double[] elements) {
    double[] before = state.referenceValues;
    Point reference = state.reference;
    if (before == null || reference == null || before.length != elements.length) {
      state.reference = point;
      state.referenceValues = elements;
      return;
    }
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < elements.length; i++) {
      double gap = Math.abs(elements[i]) + Math.abs(before[i]);
      if (elements[i] > 0 != before[i] > 0 && gap < least) {
        best = i;
        least = gap;
      }
    }
    if (best >= 0) {
      state.crossing = Optional.of(new Crossing(reference, point, best));
    }
  }

  /** All states, once the search is over. */
  List<Observed> observed(SearchSpace over) {
    List<Observed> all = new ArrayList<>();
    for (State state : states.values()) {
      all.add(
          new Observed(
              state.target,
              state.found.map(over::tensors),
              state.value,
              state.found.isPresent() ? state.evaluations : evaluations,
              state.found.isPresent() ? state.ms : (System.nanoTime() - started) / 1e6,
              state.by));
    }
    return all;
  }

  @Override
  public void close() {
    runner.close();
  }
}
