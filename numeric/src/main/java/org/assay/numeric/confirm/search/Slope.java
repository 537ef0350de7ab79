package org.assay.numeric.confirm.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.grad.GradientException;
import org.assay.grad.GradientGraph;
import org.assay.grad.GradientOptions;
import org.assay.grad.Gradients;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;

/**
 * Derivatives of one tensor by all continuous variables: a graph whose cotangent is an input, so
 * that one session serves every objective on the tensor.
 */
final class Slope implements AutoCloseable {
  private final SearchSpace space;
  private final Runner runner;
  private final String seed;
  private final Map<Integer, String> gradients;

  private Slope(SearchSpace space, Runner runner, String seed, Map<Integer, String> gradients) {
    this.space = space;
    this.runner = runner;
    this.seed = seed;
    this.gradients = gradients;
  }

  /**
   * Differentiates.
   *
   * @param model of the working opset, free weights being inputs
   * @return empty if the tensor depends on no continuous variable, or has no derivative
   */
  static Optional<Slope> of(Model model, SearchSpace space, String tensor, Runner.Opener opener) {
    List<String> wrt =
        space.variables().stream().filter(Variable::isContinuous).map(Variable::name).toList();
    if (wrt.isEmpty() || wrt.contains(tensor)) {
      return Optional.empty();
    }
    String seed = GraphBuilder.of(model.graph()).fresh("cotangent");
    try {
      GradientGraph gradient =
          Gradients.of(
              model.graph(),
              List.of(tensor),
              wrt,
              GradientOptions.DEFAULT
                  .withSeeds(Map.of(tensor, seed))
                  .withUnknownCut()
                  .withRequestedOnly());
      Map<Integer, String> names = new LinkedHashMap<>();
      for (int i = 0; i < space.variables().size(); i++) {
        String name = space.variables().get(i).name();
        String output = gradient.gradientOf().get(name);
        if (output != null && !gradient.independent().contains(name)) {
          names.put(i, output);
        }
      }
      if (names.isEmpty()) {
        return Optional.empty();
      }
      Model differentiated = model.withGraph(gradient.graph());
      return Optional.of(new Slope(space, opener.open(differentiated, List.of()), seed, names));
    } catch (GradientException | ModelException | ExecException e) {
      return Optional.empty();
    }
  }

  /**
   * The derivative of Σ cotangent · tensor.
   *
   * @return by variable, null where it does not depend on it; empty if there is none that is finite
   *     and not zero
   */
  Optional<double[][]> at(Point point, Tensor cotangent) {
    Map<String, Tensor> inputs = new LinkedHashMap<>(space.tensors(point));
    inputs.keySet().retainAll(runner.inputs().keySet());
    if (runner.inputs().containsKey(seed)) {
      inputs.put(seed, cotangent);
    }
    Map<String, Tensor> results;
    try {
      results = runner.run(inputs, gradients.values());
    } catch (ExecException e) {
      return Optional.empty();
    }
    double[][] all = new double[space.variables().size()][0];
    boolean any = false;
    for (Map.Entry<Integer, String> e : gradients.entrySet()) {
      Tensor result = results.get(e.getValue());
      double[] values = result == null ? new double[0] : result.toDoubles();
      for (int i = 0; i < values.length; i++) {
        // One element without a derivative must not spoil those of the rest.
        if (!(Math.abs(values[i]) <= Double.MAX_VALUE)) {
          values[i] = 0;
        }
        any |= values[i] != 0;
      }
      all[e.getKey()] = values;
    }
    return any ? Optional.of(all) : Optional.empty();
  }

  @Override
  public void close() {
    runner.close();
  }
}
