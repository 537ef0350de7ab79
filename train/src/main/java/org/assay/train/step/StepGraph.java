package org.assay.train.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assay.grad.GradientGraph;
import org.assay.grad.Gradients;
import org.assay.grad.GraphExtension;
import org.assay.grad.optimizer.OptimizerStep;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.train.TrainException;
import org.assay.train.layers.Value;
import org.assay.train.weights.WeightDecl;

/**
 * A training step as one graph: a batch, noise, weights and the optimiser's states in; loss, sums
 * for metrics, new weights and states out, and on demand what the probes see.
 *
 * @param forward the network in it
 * @param lean the step without probes
 * @param probes the step with probes that do not count NaN and infinities
 * @param counting the step with probes that do
 * @param learningRate input, a scalar
 * @param iteration input, a scalar: steps made before
 * @param next output that holds the new value, by weight or state
 * @param initial first value, by weight or state
 */
record StepGraph(
    Forward forward,
    Graph lean,
    Probes probes,
    Probes counting,
    String learningRate,
    String iteration,
    Map<String, String> next,
    Map<String, Tensor> initial) {
  StepGraph {
    next = Collections.unmodifiableMap(new LinkedHashMap<>(next));
    initial = Collections.unmodifiableMap(new LinkedHashMap<>(initial));
  }

  /**
   * Translates a job.
   *
   * @throws TrainException if its parts do not fit each other
   */
  static StepGraph of(TrainingPlan plan) {
    Forward forward = ForwardBuilder.build(plan, true);
    plan.requireClassesBelow(forward.output().channels());
    List<String> trained =
        forward.weights().stream().filter(WeightDecl::trainable).map(WeightDecl::tensor).toList();
    if (trained.isEmpty()) {
      throw new TrainException(
          "the network has no weights to train", plan.job().name(), "at least one layer", "");
    }
    GradientGraph gradients =
        Gradients.of(forward.graph(), List.of(forward.loss()), wanted(forward, trained));
    OptimizerStep step =
        OptimizerStep.of(
            only(gradients, trained), plan.optimizer().optimizer(), plan.optimizer().options());

    Map<String, Tensor> initial = new LinkedHashMap<>();
    forward.weights().forEach(w -> initial.put(w.tensor(), w.initial()));
    initial.putAll(step.initial());
    initial.remove(step.learningRate());
    initial.remove(step.iteration());
    Map<String, String> next = new LinkedHashMap<>(step.updated());
    next.putAll(step.states());
    next.putAll(forward.updates());
    Graph constrained = constrained(opened(step.graph(), forward), forward, next);
    Set<String> needed = new LinkedHashSet<>(next.values());
    needed.add(forward.numbers());
    Graph lean =
        GraphExtension.of(
                constrained.withOutputs(
                    constrained.outputs().stream().filter(o -> needed.contains(o.name())).toList()))
            .build();
    Map<String, String> gradientOf = gradientOf(gradients, forward);
    return new StepGraph(
        forward,
        lean,
        Probes.of(constrained, forward.layers(), gradientOf, next, false),
        Probes.of(constrained, forward.layers(), gradientOf, next, true),
        step.learningRate(),
        step.iteration(),
        next,
        initial);
  }

  private static List<String> wanted(Forward forward, List<String> trained) {
    Set<String> wanted = new LinkedHashSet<>(trained);
    for (BuiltLayer layer : forward.layers()) {
      wanted.add(layer.output().tensor());
      layer.output().origin().map(Value.Origin::operand).ifPresent(wanted::add);
    }
    // The input needs no derivative, also where a layer hands it through.
    wanted.remove(forward.x());
    return List.copyOf(wanted);
  }

  private static GradientGraph only(GradientGraph gradients, List<String> weights) {
    Map<String, String> some = new LinkedHashMap<>(gradients.gradientOf());
    some.keySet().retainAll(weights);
    return new GradientGraph(gradients.graph(), some, gradients.independent(), gradients.cuts());
  }

  /** Derivatives; where the loss reads the operand of an activation, that of the operand. */
  private static Map<String, String> gradientOf(GradientGraph gradients, Forward forward) {
    Map<String, String> result = new LinkedHashMap<>(gradients.gradientOf());
    for (BuiltLayer layer : forward.layers()) {
      String tensor = layer.output().tensor();
      if (gradients.independent().contains(tensor)) {
        layer
            .output()
            .origin()
            .map(o -> gradients.gradientOf().get(o.operand()))
            .ifPresent(g -> result.put(tensor, g));
      }
    }
    return result;
  }

  /** The step with all weights as inputs, also those that the optimiser leaves alone. */
  static Graph opened(Graph graph, Forward forward) {
    List<ValueInfo> inputs = new ArrayList<>(graph.inputs());
    Map<String, Tensor> rest = new LinkedHashMap<>(graph.initializers());
    Set<String> known = inputs.stream().map(ValueInfo::name).collect(Collectors.toSet());
    for (WeightDecl weight : forward.weights()) {
      rest.remove(weight.tensor());
      if (known.add(weight.tensor())) {
        inputs.add(
            ValueInfo.tensor(
                weight.tensor(), ElementType.FLOAT, Shape.of(weight.initial().dims())));
      }
    }
    return graph.withInputs(inputs).withInitializers(rest);
  }

  private static Graph constrained(Graph step, Forward forward, Map<String, String> next) {
    GraphExtension e = GraphExtension.of(step);
    for (WeightDecl weight : forward.weights()) {
      if (weight.constraint().isPresent() && next.containsKey(weight.tensor())) {
        int[] axisOf = new int[weight.permutation().size()];
        Arrays.setAll(axisOf, i -> weight.permutation().indexOf(i));
        String value = weight.constraint().get().apply(e, next.get(weight.tensor()), axisOf);
        String name = e.output(weight.tensor() + "_constrained", value, weight.tensor());
        next.put(weight.tensor(), name);
      }
    }
    return e.build();
  }
}
