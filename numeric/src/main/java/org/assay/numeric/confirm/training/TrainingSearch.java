package org.assay.numeric.confirm.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.assay.bounds.input.TrainableWeights;
import org.assay.data.spec.Spec;
import org.assay.exec.Runner;
import org.assay.grad.GradientException;
import org.assay.numeric.confirm.search.Budget;
import org.assay.numeric.confirm.search.InputSearch;
import org.assay.numeric.confirm.search.Observed;
import org.assay.numeric.confirm.search.SearchSpace;
import org.assay.numeric.confirm.search.Strategy;
import org.assay.numeric.confirm.search.Target;
import org.assay.numeric.confirm.search.Variable;
import org.assay.numeric.confirm.search.Verification;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;

/**
 * Looks for a batch such that after one step of gradient descent from given weights the model fails
 * on an inference input. Training on the failing input itself comes first, under each label and at
 * scales from 1 to 0.01, and on batches with opposite labels; then the inference input alone after
 * an ordinary step; then the portfolio on step and forward pass as one graph, whose derivatives are
 * second derivatives of the loss; and gradient matching last.
 */
public final class TrainingSearch {
  // Runs of step and forward pass together, then of the forward pass alone, before the long search.
  private static final int FIRST = 150;
  private static final int ALONE = 240;

  // Runs that are kept for the last search.
  private static final int MATCHING = 60;

  private static final Set<String> OF_SHAPES = Set.of("Shape", "Size");

  /** Which searches take part. */
  public enum Way {
    /** All, from cheap to dear. */
    PORTFOLIO,
    /** Gradient matching alone, as RANUM does. */
    MATCHING
  }

  private final Model working;
  private final SearchSpace space;
  private final Spec spec;
  private final String loss;
  private final double learningRate;
  private final Runner.Opener opener;

  /**
   * Prepares.
   *
   * @param working the model in the form of the working opset, weights not opened
   * @param space of inputs and weights
   * @param loss tensor that training minimises
   */
  public TrainingSearch(
      Model working,
      SearchSpace space,
      Spec spec,
      String loss,
      double learningRate,
      Runner.Opener opener) {
    this.working = working;
    this.space = space;
    this.spec = spec;
    this.loss = loss;
    this.learningRate = learningRate;
    this.opener = opener;
  }

  /**
   * A failing step, or the search for one.
   *
   * @param step what makes it fail; empty if nothing was found
   * @param excluded whether bounds prove that no step from these weights makes it fail
   * @param failsBefore whether the inference input fails on the weights before the step already
   */
  public record Outcome(
      Target target,
      Optional<Step> step,
      boolean excluded,
      boolean failsBefore,
      int evaluations,
      double ms,
      String by) {

    private Outcome after(int spent) {
      return new Outcome(target, step, excluded, failsBefore, evaluations + spent, ms, by);
    }

    private Outcome asExcluded() {
      return new Outcome(target, step, true, failsBefore, evaluations, ms, by);
    }
  }

  /**
   * A failing step.
   *
   * @param start weights before it
   * @param batch what it trains on
   * @param stepped weights after it
   * @param inputs on which the model fails then
   */
  public record Step(
      Map<String, Tensor> start,
      Map<String, Tensor> batch,
      Map<String, Tensor> stepped,
      Map<String, Tensor> inputs) {}

  /** As below, by all searches. */
  public List<Outcome> run(
      List<Target> targets, Map<Target, Map<String, Tensor>> failing, Budget budget, long seed) {
    return run(targets, failing, budget, seed, Way.PORTFOLIO);
  }

  /**
   * Searches.
   *
   * @param failing inputs on which a target fails, by target, weights being free
   * @return one for each target
   * @throws GradientException if the loss has no derivative by any weight
   * @throws ModelException if there are no weights to train
   */
  public List<Outcome> run(
      List<Target> targets,
      Map<Target, Map<String, Tensor>> failing,
      Budget budget,
      long seed,
      Way way) {
    Graph graph = working.graph();
    Set<String> trainable = new LinkedHashSet<>(TrainableWeights.of(graph, spec));
    if (trainable.isEmpty()) {
      throw new ModelException(
          "has no weights to train", "the model", "floating weights", "list them in the spec");
    }
    List<Variable> data = space.variables().stream().filter(v -> !v.weight()).toList();
    List<Variable> weights = space.variables().stream().filter(Variable::weight).toList();
    Map<String, Tensor> start = InitialWeights.draw(weights, spec, seed);
    data.forEach(v -> trainable.remove(v.name()));
    for (String weight : trainable) {
      Tensor own = graph.initializers().get(weight);
      if (own != null) {
        start.putIfAbsent(weight, own);
      }
    }
    StepGraph graphs = StepGraph.of(working, loss, trainable, start, learningRate);
    List<Variable> variables = new ArrayList<>();
    Set<String> fed = new LinkedHashSet<>();
    graphs.composed().graph().requiredInputs().forEach(i -> fed.add(i.name()));
    for (Variable v : data) {
      if (fed.contains(v.name())) {
        variables.add(v.named(v.name(), false));
      }
    }
    for (Variable v : data) {
      // As a weight: plain points then give it other patterns than the batch.
      String after = graphs.after().getOrDefault(v.name(), "");
      if (fed.contains(after)) {
        variables.add(v.named(after, true));
      }
    }
    SearchSpace both = SearchSpace.of(variables);
    List<Outcome> outcomes = new ArrayList<>();
    // Of all operators at once, and only if a search fails.
    Optional<Set<String>> proved = Optional.empty();
    for (Target target : targets) {
      Target after = graphs.after(target);
      Map<String, Tensor> known = failing.getOrDefault(target, Map.of());
      if (way == Way.MATCHING) {
        Outcome none = new Outcome(target, Optional.empty(), false, false, 0, 0, "");
        outcomes.add(matching(none, graphs, start, data, known, seed, budget.evaluations()));
        continue;
      }
      int first = Math.min(FIRST, budget.evaluations());
      Outcome outcome =
          outcome(
              target,
              graphs,
              start,
              data,
              new InputSearch(graphs.composed(), both, List.of(after), opener, seed)
                  .startingWith(Batches.starts(data, graphs, both, known, seed))
                  .run(Strategy.PORTFOLIO, new Budget(first, budget.time())));
      if (outcome.step().isEmpty()) {
        if (proved.isEmpty()) {
          proved = Optional.of(StepProof.proved(graphs.composed(), variables));
        }
        if (proved.get().contains(after.output())) {
          outcomes.add(outcome.asExcluded());
          continue;
        }
      }
      if (outcome.step().isEmpty() && dependsOn(data, target)) {
        outcome = inferenceAlone(outcome, graphs, start, data, known, budget, seed);
      }
      int left = budget.evaluations() - outcome.evaluations() - MATCHING;
      if (outcome.step().isEmpty() && left > 0) {
        int spent = outcome.evaluations();
        outcome =
            outcome(
                    target,
                    graphs,
                    start,
                    data,
                    new InputSearch(graphs.composed(), both, List.of(after), opener, seed + 1)
                        .run(Strategy.PORTFOLIO, new Budget(left, budget.time())))
                .after(spent);
      }
      if (outcome.step().isEmpty() && left > -MATCHING) {
        outcome = matching(outcome, graphs, start, data, known, seed, MATCHING);
      }
      outcomes.add(outcome);
    }
    return outcomes;
  }

  /** Whether the operand depends on the values of an inference input, not only on its shape. */
  private boolean dependsOn(List<Variable> data, Target target) {
    Graph graph = working.graph();
    Graph ofValues =
        graph.withNodes(
            graph.nodes().stream().filter(n -> !OF_SHAPES.contains(n.opType())).toList());
    Set<String> leading = ofValues.leadingTo(List.of(target.operand()));
    return data.stream().anyMatch(v -> leading.contains(v.name()));
  }

  /** A batch whose step leads to weights on which the inference input is known to fail. */
  private Outcome matching(
      Outcome before,
      StepGraph graphs,
      Map<String, Tensor> start,
      List<Variable> data,
      Map<String, Tensor> failing,
      long seed,
      int evaluations) {
    long began = System.nanoTime();
    AtomicReference<Step> found = new AtomicReference<>();
    Map<String, Tensor> later = new LinkedHashMap<>();
    data.forEach(v -> later.put(graphs.after().getOrDefault(v.name(), ""), failing.get(v.name())));
    later.values().removeIf(Objects::isNull);
    int spent =
        GradientMatching.run(
            graphs,
            data,
            failing,
            opener,
            seed,
            evaluations,
            batch -> {
              Map<String, Tensor> both = new LinkedHashMap<>(batch);
              both.putAll(later);
              step(before.target(), graphs, start, data, both).ifPresent(found::set);
              return found.get() != null;
            });
    Optional<Step> step = Optional.ofNullable(found.get());
    double ms = (System.nanoTime() - began) / 1e6;
    return new Outcome(
        before.target(),
        step,
        false,
        step.map(s -> fails(before.target(), s.start(), s.inputs())).orElse(false),
        before.evaluations() + spent,
        before.ms() + ms,
        step.isPresent() ? "gradient matching" : before.by());
  }

  /**
   * After an ordinary step on a small batch, only the inference input is searched: the batch need
   * then not stay finite where the inference input must not.
   */
  private Outcome inferenceAlone(
      Outcome before,
      StepGraph graphs,
      Map<String, Tensor> start,
      List<Variable> data,
      Map<String, Tensor> failing,
      Budget budget,
      long seed) {
    Target target = before.target();
    Map<String, Tensor> batch = new LinkedHashMap<>();
    for (Variable v : data) {
      Tensor own =
          Optional.ofNullable(failing.get(v.name())).orElse(v.tensor(new double[v.size()]));
      batch.put(v.name(), Batches.small(v, own));
    }
    Optional<Map<String, Tensor>> stepped = stepped(graphs, start, batch);
    int most = Math.min(ALONE, budget.evaluations() - before.evaluations());
    if (stepped.isEmpty() || most <= 0) {
      return before;
    }
    Map<String, Tensor> weights = stepped.get();
    Graph graph = working.graph();
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    initializers.putAll(weights);
    Graph frozen =
        graph
            .withInputs(
                graph.inputs().stream().filter(i -> !weights.containsKey(i.name())).toList())
            .withInitializers(initializers);
    Observed seen =
        new InputSearch(
                working.withGraph(frozen), SearchSpace.of(data), List.of(target), opener, seed)
            .run(Strategy.PORTFOLIO, new Budget(most, budget.time()))
            .get(0);
    Optional<Step> step =
        seen.inputs()
            .filter(i -> fails(target, weights, i))
            .map(i -> new Step(start, batch, weights, i));
    boolean already = step.map(s -> fails(target, start, s.inputs())).orElse(false);
    return new Outcome(target, step, false, already, seen.evaluations(), seen.ms(), seen.by())
        .after(before.evaluations());
  }

  private Outcome outcome(
      Target target,
      StepGraph graphs,
      Map<String, Tensor> start,
      List<Variable> data,
      List<Observed> observed) {
    Observed seen =
        observed.isEmpty()
            ? new Observed(target, Optional.empty(), Double.NaN, 0, 0, "not searched")
            : observed.get(0);
    Optional<Step> step = seen.inputs().flatMap(i -> step(target, graphs, start, data, i));
    boolean before = step.map(s -> fails(target, s.start(), s.inputs())).orElse(false);
    return new Outcome(target, step, false, before, seen.evaluations(), seen.ms(), seen.by());
  }

  /** An ordinary step, then an ordinary forward pass; empty if that does not fail. */
  private Optional<Step> step(
      Target target,
      StepGraph graphs,
      Map<String, Tensor> start,
      List<Variable> data,
      Map<String, Tensor> found) {
    Map<String, Tensor> batch = new LinkedHashMap<>();
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Variable v : data) {
      Tensor inBatch = found.get(v.name());
      Tensor later = found.get(graphs.after().getOrDefault(v.name(), ""));
      Tensor any = v.tensor(new double[v.size()]);
      batch.put(v.name(), inBatch != null ? inBatch : later != null ? later : any);
      inputs.put(v.name(), later != null ? later : batch.getOrDefault(v.name(), any));
    }
    return stepped(graphs, start, batch)
        .filter(weights -> fails(target, weights, inputs))
        .map(weights -> new Step(start, batch, weights, inputs));
  }

  /** All weights after an ordinary step; empty if that gives anything that is not finite. */
  private Optional<Map<String, Tensor>> stepped(
      StepGraph graphs, Map<String, Tensor> start, Map<String, Tensor> batch) {
    try (Runner runner = opener.open(graphs.step(), List.of())) {
      Map<String, Tensor> fed = new LinkedHashMap<>(batch);
      fed.keySet().retainAll(runner.inputs().keySet());
      Map<String, Tensor> results = runner.run(fed);
      if (!results.values().stream().allMatch(Verification::isFinite)) {
        return Optional.empty();
      }
      Map<String, Tensor> stepped = new LinkedHashMap<>(start);
      graphs
          .updated()
          .forEach(
              (weight, output) ->
                  Optional.ofNullable(results.get(output)).ifPresent(t -> stepped.put(weight, t)));
      return Optional.of(stepped);
    }
  }

  private boolean fails(Target target, Map<String, Tensor> weights, Map<String, Tensor> inputs) {
    Graph graph = working.graph();
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    initializers.replaceAll((name, own) -> weights.getOrDefault(name, own));
    Map<String, Tensor> fed = new LinkedHashMap<>(inputs);
    weights.forEach(
        (name, value) -> {
          if (!initializers.containsKey(name)) {
            fed.put(name, value);
          }
        });
    Model bound = working.withGraph(graph.withInitializers(initializers));
    try (Verification verification = Verification.of(bound, List.of(target), opener)) {
      return verification.fails(target, fed);
    }
  }
}
