package org.assay.numeric.confirm.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.assay.data.random.RandomStream;
import org.assay.exec.Runner;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * Looks for points of a space on which operators fail, all targets of a model together: plain
 * points first, then for each target that is left zeros along lines, descent of its own operand,
 * descent of tensors before it where the operand is saturated, and random points.
 *
 * <p>The same seed gives the same points, unless the time is up before.
 */
public final class InputSearch {
  private static final int MIXED = 12;
  private static final int MOST_UPSTREAM = 8;
  private static final int RESTARTS = 4;
  private static final int LINES = 6;
  private static final double[] DRIFTS = {0.003, 0.0003};
  private static final int DRIFTING = 2;

  // Flat where they are low: the tensor before says more.
  private static final Set<String> SATURATING = Set.of("Exp", "Sigmoid", "Softmax");

  private final Model model;
  private final SearchSpace space;
  private final List<Target> targets;
  private final Runner.Opener opener;
  private final RandomStream stream;
  private final Map<String, Optional<Slope>> slopes = new HashMap<>();
  private final List<Start> starts = new ArrayList<>();

  /**
   * A point that is tried before all others.
   *
   * @param by how it came about
   */
  public record Start(Map<String, Tensor> values, String by) {}

  /**
   * Prepares a search.
   *
   * @param model of the working opset, functions inlined; weights of the space are opened
   * @param opener loads it, and its derivatives, without optimisation and with a fixed seed
   */
  public InputSearch(
      Model model, SearchSpace space, Collection<Target> targets, Runner.Opener opener, long seed) {
    this.model = space.opened(model);
    this.space = space;
    this.targets = List.copyOf(targets);
    this.opener = opener;
    this.stream = RandomStream.of(seed, "confirm");
  }

  /** The same search with points that are tried first. */
  public InputSearch startingWith(List<Start> points) {
    starts.addAll(points);
    return this;
  }

  /**
   * Searches.
   *
   * @param budget for each target; what is spent on all of them together counts for each
   * @throws org.assay.exec.ExecException if the model cannot be run at all
   */
  public List<Observed> run(Strategy strategy, Budget budget) {
    Map<Target, List<String>> before = new LinkedHashMap<>();
    Set<String> probes = new LinkedHashSet<>();
    for (Target target : targets) {
      probes.add(target.output());
      probes.addAll(target.reads());
      probes.add(target.watched());
      List<String> upstream = upstream(target);
      before.put(target, upstream);
      probes.addAll(upstream);
    }
    probes.remove("");
    try (Evaluator evaluator = new Evaluator(space, opener.open(model, probes), targets)) {
      if (strategy == Strategy.PORTFOLIO) {
        plain(evaluator, budget);
      }
      for (Evaluator.State state : List.copyOf(evaluator.open())) {
        if (state.found.isEmpty()) {
          Clock clock = new Clock(evaluator, budget);
          switch (strategy) {
            case PORTFOLIO -> portfolio(evaluator, state, before, clock);
            case GRADIENT -> gradientOnly(evaluator, state, clock);
            case RANDOM -> random(evaluator, state, clock, false);
          }
        }
      }
      return evaluator.observed(space);
    } finally {
      slopes.values().forEach(s -> s.ifPresent(Slope::close));
      slopes.clear();
    }
  }

  /** What a search for one target may still spend. */
  private static final class Clock {
    private final Evaluator evaluator;
    private final int lastEvaluation;
    private final long end;

    Clock(Evaluator evaluator, Budget budget) {
      this.evaluator = evaluator;
      this.lastEvaluation = evaluator.evaluations() + budget.evaluations();
      this.end = System.nanoTime() + budget.time().toNanos();
    }

    boolean isUp() {
      return evaluator.evaluations() >= lastEvaluation || System.nanoTime() - end >= 0;
    }
  }

  private void plain(Evaluator evaluator, Budget budget) {
    Clock clock = new Clock(evaluator, budget);
    for (Start start : starts) {
      if (evaluator.open().isEmpty() || clock.isUp()) {
        return;
      }
      evaluator.begin(start.by());
      evaluator.evaluate(space.point(start.values()));
    }
    for (int i = 0; i < Pattern.plain() + MIXED; i++) {
      if (evaluator.open().isEmpty() || clock.isUp()) {
        return;
      }
      evaluator.begin(i < Pattern.plain() ? "plain point" : "mixed point");
      evaluator.evaluate(Pattern.point(space, i, stream.fork("plain " + i)));
    }
  }

  private void portfolio(
      Evaluator evaluator, Evaluator.State state, Map<Target, List<String>> before, Clock clock) {
    List<String> tensors = new ArrayList<>();
    tensors.add(state.target.watched());
    tensors.addAll(before.getOrDefault(state.target, List.of()));
    for (int round = 0; goesOn(state, clock); round++) {
      zero(evaluator, state, clock, "zero " + round);
      lines(evaluator, state, clock, round);
      drift(evaluator, state, clock, tensors, round);
      for (int depth = 0; depth < tensors.size() && goesOn(state, clock); depth++) {
        String tensor = tensors.get(depth);
        List<Goal> goals =
            depth == 0
                ? List.of(Goal.of(state.target.failure()))
                : Goal.upstream(state.target.failure());
        for (Goal goal : goals) {
          descend(evaluator, state, clock, tensor, goal, round, depth == 0);
          zero(evaluator, state, clock, "zero " + round);
        }
      }
      if (round >= RESTARTS) {
        random(evaluator, state, clock, true);
      }
    }
  }

  private static boolean goesOn(Evaluator.State state, Clock clock) {
    return state.found.isEmpty() && !clock.isUp();
  }

  // A line ends beside a zero where the operand jumps, or moves in steps that leave it out.
  private void lines(Evaluator evaluator, Evaluator.State state, Clock clock, int round) {
    int points = Evaluator.isZero(state.target.failure()) ? LINES : 0;
    for (int i = 0; i < points && goesOn(state, clock); i++) {
      String name = "line " + round + " " + i;
      evaluator.begin("mixed point");
      evaluator.evaluate(Pattern.point(space, Pattern.plain() + i, stream.fork(name)));
      zero(evaluator, state, clock, name);
    }
  }

  private void zero(Evaluator evaluator, Evaluator.State state, Clock clock, String name) {
    if (goesOn(state, clock) && state.crossing.isPresent()) {
      evaluator.begin("zero on a line");
      Evaluator.Crossing crossing = state.crossing.get();
      new ZeroSearch(space, evaluator, stream.fork(name), clock::isUp).run(state, crossing);
      state.crossing = Optional.empty();
    }
  }

  private void descend(
      Evaluator evaluator,
      Evaluator.State state,
      Clock clock,
      String tensor,
      Goal goal,
      int round,
      boolean own) {
    if (!goesOn(state, clock) || !evaluator.canRead(tensor)) {
      return;
    }
    Optional<Slope> slope = slope(tensor);
    if (slope.isEmpty()) {
      return;
    }
    evaluator.begin(own ? "descent" : "descent of a tensor before it");
    Point start = start(state, round);
    new Descent(space, evaluator, clock::isUp).run(state, slope.get(), tensor, goal, start, false);
  }

  // Sums of exponentials vanish where whole rows before them fall.
  private void drift(
      Evaluator evaluator, Evaluator.State state, Clock clock, List<String> tensors, int round) {
    if (round >= DRIFTS.length || !Goal.upstream(state.target.failure()).contains(Goal.ROW_DOWN)) {
      return;
    }
    Set<String> saturated =
        model.graph().nodes().stream()
            .filter(n -> SATURATING.contains(n.opType()))
            .flatMap(n -> n.outputs().stream())
            .collect(Collectors.toSet());
    List<String> drifting =
        tensors.stream().skip(1).filter(t -> !saturated.contains(t)).limit(DRIFTING).toList();
    for (String tensor : drifting) {
      for (double length : DRIFTS) {
        Optional<Slope> slope =
            goesOn(state, clock) && evaluator.canRead(tensor) ? slope(tensor) : Optional.empty();
        if (slope.isPresent()) {
          evaluator.begin("drift of a tensor before it");
          Point start = Pattern.ordinary(space, 10 * length, stream.fork("drift"));
          new Descent(space, evaluator, clock::isUp)
              .drift(state, slope.get(), tensor, Goal.ROW_DOWN, start, length);
        }
      }
    }
  }

  private Optional<Slope> slope(String tensor) {
    Optional<Slope> known = slopes.get(tensor);
    if (known == null) {
      known = Slope.of(model, space, tensor, opener);
      slopes.put(tensor, known);
    }
    return known;
  }

  // The best point so far, then others.
  private Point start(Evaluator.State state, int round) {
    RandomStream random = stream.fork("start " + round);
    return switch (round) {
      case 0 -> state.best.orElseGet(() -> Pattern.point(space, 0, random));
      case 1 -> Pattern.uniform(space, random);
      case 2 -> Pattern.point(space, 0, random);
      default -> Pattern.point(space, Pattern.plain() + round, random);
    };
  }

  private void gradientOnly(Evaluator evaluator, Evaluator.State state, Clock clock) {
    evaluator.begin("gradient");
    String tensor = state.target.watched();
    Optional<Slope> slope = evaluator.canRead(tensor) ? slope(tensor) : Optional.empty();
    for (int round = 0; goesOn(state, clock); round++) {
      Point start = Pattern.uniform(space, stream.fork("gradient " + round));
      if (slope.isEmpty()) {
        evaluator.evaluate(start);
      } else {
        new Descent(space, evaluator, clock::isUp)
            .run(state, slope.get(), tensor, Goal.of(state.target.failure()), start, true);
      }
    }
  }

  private void random(Evaluator evaluator, Evaluator.State state, Clock clock, boolean anyPattern) {
    evaluator.begin("random");
    for (int i = 0; goesOn(state, clock); i++) {
      RandomStream random = stream.fork("random " + i);
      evaluator.evaluate(
          anyPattern
              ? Pattern.point(space, Pattern.plain() + i, random)
              : Pattern.uniform(space, random));
    }
  }

  /** Tensors before the one that a target watches, the nearest first. */
  private List<String> upstream(Target target) {
    Map<String, Node> producers = new HashMap<>();
    model.graph().nodes().forEach(n -> n.outputs().forEach(o -> producers.put(o, n)));
    Set<String> seen = new LinkedHashSet<>();
    List<String> queue = new ArrayList<>(List.of(target.watched()));
    for (int i = 0; i < queue.size() && seen.size() < MOST_UPSTREAM; i++) {
      Node node = producers.get(queue.get(i));
      if (node == null) {
        continue;
      }
      for (String input : node.inputs()) {
        boolean made = producers.containsKey(input);
        boolean constant =
            made && Objects.requireNonNull(producers.get(input)).opType().equals("Constant");
        if (made && !constant && seen.add(input)) {
          queue.add(input);
        }
      }
    }
    return List.copyOf(seen);
  }
}
