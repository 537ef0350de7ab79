package org.assay.numeric.confirm.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.assay.data.random.RandomStream;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.grad.GradientException;
import org.assay.grad.GradientGraph;
import org.assay.grad.GradientOptions;
import org.assay.grad.Gradients;
import org.assay.numeric.confirm.search.Variable;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;

/**
 * Looks for a batch whose step leads to given weights: the squared distance between the weights
 * after the step and those is made small, by its derivative by the batch ("Deep leakage from
 * gradients", Zhu and others, NeurIPS 2019, section 3; RANUM's system tests, section 3.3, are made
 * so). Derivatives are second ones of the loss; steps are Adam's (Kingma and Ba, 2015, algorithm
 * 1).
 */
final class GradientMatching {
  private static final int STEPS = 40;
  private static final int LOOK_EVERY = 10;
  private static final double[] LENGTHS = {0.05, 0.005};
  private static final double FIRST_MOMENT = 0.9;
  private static final double SECOND_MOMENT = 0.999;

  private final List<Variable> batch;
  private final Runner runner;
  private final Map<String, String> slopes;

  private GradientMatching(List<Variable> batch, Runner runner, Map<String, String> slopes) {
    this.batch = batch;
    this.runner = runner;
    this.slopes = slopes;
  }

  /**
   * Searches.
   *
   * @param batch variables of a batch; class labels keep what they are drawn as
   * @param wanted weights to reach; those that are not among them may end anywhere
   * @param evaluations runs that may be spent
   * @param reached whether a batch leads to a failure
   * @return runs that were spent
   */
  static int run(
      StepGraph graphs,
      List<Variable> batch,
      Map<String, Tensor> wanted,
      Runner.Opener opener,
      long seed,
      int evaluations,
      Predicate<Map<String, Tensor>> reached) {
    Optional<GradientMatching> matching = of(graphs, batch, wanted, opener);
    if (matching.isEmpty()) {
      return 0;
    }
    int spent = 0;
    try (Runner runner = matching.get().runner) {
      for (int start = 0; spent < evaluations; start++) {
        RandomStream random = RandomStream.of(seed, "matching " + start);
        double length = LENGTHS[start % LENGTHS.length];
        int steps = Math.min(STEPS, evaluations - spent);
        spent += steps;
        if (matching.get().descend(random, length, steps, reached)) {
          return spent;
        }
      }
    }
    return spent;
  }

  private static Optional<GradientMatching> of(
      StepGraph graphs, List<Variable> batch, Map<String, Tensor> wanted, Runner.Opener opener) {
    Model step = graphs.step();
    GraphBuilder builder = GraphBuilder.of(step.graph());
    List<String> squares = new ArrayList<>();
    graphs
        .updated()
        .forEach(
            (weight, output) -> {
              Tensor to = wanted.get(weight);
              if (to != null) {
                String apart = builder.op("Sub", output, builder.constant("wanted", to));
                squares.add(
                    builder.op(
                        "ReduceSumSquare", Map.of("keepdims", new Attribute.IntValue(0)), apart));
              }
            });
    List<String> read = step.graph().requiredInputs().stream().map(i -> i.name()).toList();
    List<String> wrt =
        batch.stream()
            .filter(v -> isContinuous(v) && read.contains(v.name()))
            .map(Variable::name)
            .toList();
    if (squares.isEmpty() || wrt.isEmpty()) {
      return Optional.empty();
    }
    String all =
        squares.size() == 1 ? squares.get(0) : builder.op("Sum", squares.toArray(String[]::new));
    try {
      Graph graph = builder.output(all).build();
      GradientGraph gradient =
          Gradients.of(
              graph,
              List.of(all),
              wrt,
              GradientOptions.DEFAULT.withSummedOutputs().withUnknownCut().withRequestedOnly());
      Map<String, String> slopes = new LinkedHashMap<>();
      for (String name : wrt) {
        if (!gradient.independent().contains(name)) {
          slopes.put(name, Objects.requireNonNull(gradient.gradientOf().get(name)));
        }
      }
      return slopes.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new GradientMatching(
                  batch, opener.open(step.withGraph(gradient.graph()), List.of()), slopes));
    } catch (GradientException | ModelException | ExecException e) {
      // Without second derivatives of the loss there is nothing to match.
      return Optional.empty();
    }
  }

  private static boolean isContinuous(Variable v) {
    return v.values() == Variable.Values.ALL && v.type().isFloat() && v.lo() < v.hi();
  }

  private boolean descend(
      RandomStream random, double length, int steps, Predicate<Map<String, Tensor>> reached) {
    Map<String, double[]> values = new LinkedHashMap<>();
    for (Variable v : batch) {
      double[] drawn = new double[v.size()];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = v.nearest(v.lo() + random.nextDouble() * (v.hi() - v.lo()));
      }
      values.put(v.name(), drawn);
    }
    Map<String, double[]> first = new LinkedHashMap<>();
    Map<String, double[]> second = new LinkedHashMap<>();
    for (int step = 1; step <= steps; step++) {
      Map<String, Tensor> fed = tensors(values);
      if ((step % LOOK_EVERY == 0 || step == steps) && reached.test(fed)) {
        return true;
      }
      fed.keySet().retainAll(runner.inputs().keySet());
      Map<String, Tensor> results;
      try {
        results = runner.run(fed, slopes.values());
      } catch (ExecException e) {
        return false;
      }
      for (Variable v : batch) {
        String slope = slopes.get(v.name());
        if (slope != null) {
          double[] by = Objects.requireNonNull(results.get(slope)).toDoubles();
          double[] x = Objects.requireNonNull(values.get(v.name()));
          double[] m = first.computeIfAbsent(v.name(), n -> new double[by.length]);
          double[] s = second.computeIfAbsent(v.name(), n -> new double[by.length]);
          adam(v, x, by, m, s, step, length * (v.hi() - v.lo()));
        }
      }
    }
    return false;
  }

  private static void adam(
      Variable v, double[] x, double[] by, double[] m, double[] s, int step, double width) {
    for (int i = 0; i < x.length; i++) {
      if (!(Math.abs(by[i]) <= Double.MAX_VALUE)) {
        continue;
      }
      m[i] = FIRST_MOMENT * m[i] + (1 - FIRST_MOMENT) * by[i];
      s[i] = SECOND_MOMENT * s[i] + (1 - SECOND_MOMENT) * by[i] * by[i];
      double scale = Math.sqrt(s[i] / (1 - Math.pow(SECOND_MOMENT, step)));
      if (scale > 0) {
        double mean = m[i] / (1 - Math.pow(FIRST_MOMENT, step));
        x[i] = v.nearest(x[i] - width * mean / scale);
      }
    }
  }

  private Map<String, Tensor> tensors(Map<String, double[]> values) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Variable v : batch) {
      tensors.put(v.name(), v.tensor(Objects.requireNonNull(values.get(v.name()))));
    }
    return tensors;
  }
}
