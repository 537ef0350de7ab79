package org.assay.numeric.confirm.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.grad.GradientGraph;
import org.assay.grad.GradientOptions;
import org.assay.grad.Gradients;
import org.assay.grad.optimizer.Optimizer;
import org.assay.grad.optimizer.OptimizerStep;
import org.assay.grad.optimizer.StepOptions;
import org.assay.numeric.confirm.search.Target;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/**
 * One step of gradient descent from fixed weights, alone and with the forward pass behind it.
 *
 * @param step batch in; new weights out
 * @param updated output of {@code step} by weight
 * @param composed batch and inference input in; every tensor of the forward pass after the step
 * @param after name in {@code composed} of a tensor of the forward pass
 */
record StepGraph(
    Model step, Map<String, String> updated, Model composed, Map<String, String> after) {
  /**
   * Makes both.
   *
   * @param model of the working opset
   * @param trainable inputs or initializers, floating
   * @param start values of all weights that are inputs, and of others to replace
   * @throws org.assay.grad.GradientException if the loss has no derivative
   */
  static StepGraph of(
      Model model,
      String loss,
      Set<String> trainable,
      Map<String, Tensor> start,
      double learningRate) {
    Graph forward = model.graph();
    GradientGraph gradients =
        Gradients.of(
            forward,
            List.of(loss),
            List.copyOf(trainable),
            GradientOptions.DEFAULT.withSummedOutputs().withUnknownCut().withRequestedOnly());
    OptimizerStep made = OptimizerStep.of(gradients, new Optimizer.Sgd(), StepOptions.PLAIN);
    Map<String, Tensor> constants = new LinkedHashMap<>(made.graph().initializers());
    made.initial().forEach(constants::put);
    constants.putAll(start);
    constants.put(made.learningRate(), Tensor.scalar((float) learningRate));
    Map<String, Tensor> kept = new LinkedHashMap<>();
    Set<String> used = new HashSet<>();
    made.graph().nodes().forEach(n -> used.addAll(captured(n)));
    constants.forEach(
        (name, value) -> {
          if (used.contains(name)) {
            kept.put(name, value);
          }
        });
    List<ValueInfo> batch =
        made.graph().inputs().stream().filter(i -> !constants.containsKey(i.name())).toList();
    Graph step = made.graph().withInputs(batch).withInitializers(kept);

    Map<String, String> after = after(forward, made, start);
    List<Node> nodes = new ArrayList<>(step.nodes());
    forward.nodes().forEach(n -> nodes.add(renamed(n, after)));
    Map<String, Tensor> all = new LinkedHashMap<>(forward.initializers());
    all.keySet().removeAll(trainable);
    all.putAll(kept);
    start.forEach((name, value) -> all.putIfAbsent(name, value));
    List<ValueInfo> inputs = new ArrayList<>(batch);
    for (ValueInfo input : forward.requiredInputs()) {
      String name = after.get(input.name());
      if (name != null && !constants.containsKey(input.name()) && !name.equals(input.name())) {
        inputs.add(new ValueInfo(name, input.type(), input.docString(), input.metadata()));
      }
    }
    List<ValueInfo> outputs = new ArrayList<>(step.outputs());
    Graph composed = Graph.of(forward.name(), inputs, outputs, nodes, all);
    return new StepGraph(
        model.withGraph(step), made.updated(), model.withGraph(composed), Map.copyOf(after));
  }

  private static Map<String, String> after(
      Graph forward, OptimizerStep made, Map<String, Tensor> start) {
    GraphBuilder names = GraphBuilder.of(made.graph()).reserve(forward);
    Map<String, String> after = new HashMap<>();
    for (ValueInfo input : forward.requiredInputs()) {
      if (!start.containsKey(input.name())) {
        after.put(input.name(), names.fresh("after_" + input.name()));
      }
    }
    for (Node node : forward.nodes()) {
      for (String output : node.outputs()) {
        if (!output.isEmpty()) {
          after.put(output, names.fresh("after_" + output));
        }
      }
    }
    after.putAll(made.updated());
    return after;
  }

  /** A target of the forward pass behind the step: the new weights must be finite, too. */
  Target after(Target target) {
    Set<String> reads = new LinkedHashSet<>();
    target.reads().forEach(r -> reads.add(after.getOrDefault(r, r)));
    reads.addAll(updated.values());
    return new Target(
        after.getOrDefault(target.output(), target.output()),
        renamed(target.node(), after),
        after.getOrDefault(target.operand(), target.operand()),
        target.failure(),
        reads);
  }

  private static Set<String> captured(Node node) {
    Set<String> names = new HashSet<>(node.inputs());
    for (Attribute attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue g) {
        g.value().nodes().forEach(n -> names.addAll(captured(n)));
        g.value().outputs().forEach(o -> names.add(o.name()));
      } else if (attribute instanceof Attribute.GraphList list) {
        list.values().forEach(g -> g.nodes().forEach(n -> names.addAll(captured(n))));
      }
    }
    return names;
  }

  // Names of subgraphs are their own; only what they take from outside changes.
  private static Node renamed(Node node, Map<String, String> names) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    node.attributes().forEach((key, value) -> attributes.put(key, renamed(value, names)));
    return node.with(
        node.opType(),
        node.inputs().stream().map(i -> names.getOrDefault(i, i)).toList(),
        node.outputs().stream().map(o -> names.getOrDefault(o, o)).toList(),
        attributes);
  }

  private static Attribute renamed(Attribute value, Map<String, String> names) {
    if (value instanceof Attribute.GraphValue g) {
      return new Attribute.GraphValue(renamed(g.value(), names));
    }
    if (value instanceof Attribute.GraphList list) {
      return new Attribute.GraphList(list.values().stream().map(g -> renamed(g, names)).toList());
    }
    return value;
  }

  private static Graph renamed(Graph graph, Map<String, String> names) {
    Map<String, String> outer = new HashMap<>(names);
    graph.inputs().forEach(i -> outer.remove(i.name()));
    graph.initializers().keySet().forEach(outer::remove);
    graph.nodes().forEach(n -> n.outputs().forEach(outer::remove));
    List<ValueInfo> outputs =
        graph.outputs().stream()
            .map(
                o ->
                    new ValueInfo(
                        outer.getOrDefault(o.name(), o.name()),
                        o.type(),
                        o.docString(),
                        o.metadata()))
            .toList();
    return graph
        .withNodes(graph.nodes().stream().map(n -> renamed(n, outer)).toList())
        .withOutputs(outputs);
  }
}
