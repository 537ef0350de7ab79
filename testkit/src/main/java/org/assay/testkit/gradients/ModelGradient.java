package org.assay.testkit.gradients;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * An exported model, and the derivatives of its last floating output, weighted at random, by all
 * its weights: both as models that ONNX Runtime runs on the same inputs.
 *
 * @param forward the model, without what that output does not need
 * @param gradient computes the output and the derivatives
 * @param inputs of both
 * @param output what is differentiated
 * @param weights of the output's elements, in row-major order
 * @param gradientOf the derivative's name in {@code gradient}, by weight
 */
public record ModelGradient(
    Model forward,
    Model gradient,
    Map<String, Tensor> inputs,
    String output,
    List<Double> weights,
    Map<String, String> gradientOf) {
  /** Steps along the gradient, relative to the weights; what agrees first counts. */
  private static final double[] STEPS = {1e-5, 1e-6, 3e-7, 1e-3, 1e-2};

  /** Errors of float32 in the output make differences no more accurate than this. */
  public static final double CLOSE = 1e-2;

  public ModelGradient {
    inputs = Map.copyOf(inputs);
    weights = List.copyOf(weights);
    gradientOf = Map.copyOf(gradientOf);
  }

  /**
   * Differentiates a model.
   *
   * @param model of the working opset, functions inlined
   * @param random draws inputs and the weights of the output
   * @throws ModelException if there is no floating output or weight, or the model cannot be
   *     differentiated
   * @throws org.assay.exec.ExecException if ONNX Runtime does not run it
   */
  public static ModelGradient of(Differentiator differentiator, Model model, RandomStream random) {
    Graph graph = model.graph();
    Map<String, Tensor> inputs = new LinkedHashMap<>(ExampleInputs.of(graph, random));
    String output =
        graph.outputs().stream()
            .filter(ModelGradient::isFloating)
            .reduce((first, second) -> second)
            .map(ValueInfo::name)
            .orElseThrow(() -> nothing("floating output", "nothing to differentiate"));
    List<String> wrt = new ArrayList<>();
    graph
        .initializers()
        .forEach(
            (name, tensor) -> {
              if (tensor.type().isFloat() && tensor.size() > 1) {
                wrt.add(name);
              }
            });
    if (wrt.isEmpty()) {
      throw nothing("floating weight", "nothing to differentiate by");
    }
    Tensor like = get(run(model, inputs, List.of(output)), output);
    double[] weights = new double[Math.toIntExact(like.size())];
    Arrays.setAll(weights, i -> random.nextDouble(-1, 1));
    String seed = "seed of the output";
    Map<String, String> seeds = Map.of(output, seed);
    Differentiator.Derivatives derivatives = differentiator.of(graph, seeds, wrt);
    inputs.put(seed, Tensor.ofValues(like.type(), like.dims(), weights));
    return new ModelGradient(
        model.withGraph(differentiator.of(graph, seeds, List.of()).graph()),
        model.withGraph(derivatives.graph()),
        inputs,
        output,
        Arrays.stream(weights).boxed().toList(),
        derivatives.gradientOf());
  }

  /**
   * By what factor less 1 central differences along the gradient differ from what it predicts for
   * the way that the weights went, which their type rounds; at best of several steps; infinite if
   * the gradient is 0 or not finite.
   */
  public double disagreement() {
    Map<String, Tensor> values = run(gradient, inputs, gradientOf.values());
    double squares = 0;
    double size = 0;
    for (Map.Entry<String, String> one : gradientOf.entrySet()) {
      for (double g : get(values, one.getValue()).toDoubles()) {
        squares += g * g;
      }
      for (double w : get(forwardWeights(), one.getKey()).toDoubles()) {
        size += w * w;
      }
    }
    double norm = Math.sqrt(squares);
    double best = Double.POSITIVE_INFINITY;
    for (double step : STEPS) {
      if (best <= CLOSE || !(norm > 0) || !Double.isFinite(norm)) {
        break;
      }
      double t = step * Math.sqrt(size) / norm;
      Map<String, Tensor> ahead = moved(values, t);
      Map<String, Tensor> behind = moved(values, -t);
      double difference = loss(ahead) - loss(behind);
      double error = Math.abs(difference / predicted(values, ahead, behind) - 1);
      // Far away the model itself may overflow.
      best = Double.isFinite(error) ? Math.min(best, error) : best;
    }
    return best;
  }

  /** Whether differences agree as well as float32 lets them: to a hundredth. */
  public boolean agrees() {
    return disagreement() <= CLOSE;
  }

  /** Initializers of the gradient graph hold every weight, also those the output ignores. */
  private Map<String, Tensor> forwardWeights() {
    Map<String, Tensor> all = new LinkedHashMap<>(gradient.graph().initializers());
    all.putAll(forward.graph().initializers());
    return all;
  }

  private Map<String, Tensor> moved(Map<String, Tensor> values, double t) {
    Map<String, Tensor> moved = new LinkedHashMap<>(forward.graph().initializers());
    gradientOf.forEach(
        (name, gradientName) -> {
          Tensor old = moved.get(name);
          if (old == null) {
            return;
          }
          double[] w = old.toDoubles();
          double[] g = get(values, gradientName).toDoubles();
          for (int i = 0; i < w.length; i++) {
            w[i] += t * g[i];
          }
          moved.put(name, Tensor.ofValues(old.type(), old.dims(), w));
        });
    return moved;
  }

  private double predicted(
      Map<String, Tensor> values, Map<String, Tensor> ahead, Map<String, Tensor> behind) {
    double sum = 0;
    for (Map.Entry<String, String> one : gradientOf.entrySet()) {
      Tensor to = ahead.get(one.getKey());
      Tensor from = behind.get(one.getKey());
      if (to == null || from == null) {
        continue;
      }
      double[] g = get(values, one.getValue()).toDoubles();
      double[] b = to.toDoubles();
      double[] a = from.toDoubles();
      for (int i = 0; i < g.length; i++) {
        sum += g[i] * (b[i] - a[i]);
      }
    }
    return sum;
  }

  private double loss(Map<String, Tensor> initializers) {
    Model changed = forward.withGraph(forward.graph().withInitializers(initializers));
    double[] y = get(run(changed, inputs, List.of(output)), output).toDoubles();
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += y[i] * weights.get(i);
    }
    return sum;
  }

  private static boolean isFloating(ValueInfo output) {
    return output
        .type()
        .flatMap(ValueType::asTensor)
        .map(ValueType.TensorType::element)
        .filter(ElementType::isFloat)
        .isPresent();
  }

  private static ModelException nothing(String what, String why) {
    return new ModelException("no " + what + ": " + why, "model", "a " + what, "");
  }

  private static Map<String, Tensor> run(
      Model model, Map<String, Tensor> inputs, Collection<String> outputs) {
    try (Session session = Session.open(model, RunOptions.DEFAULT)) {
      return session.run(inputs, outputs);
    }
  }

  private static Tensor get(Map<String, Tensor> map, String name) {
    Tensor tensor = map.get(name);
    if (tensor == null) {
      throw new IllegalStateException("no tensor " + name);
    }
    return tensor;
  }
}
