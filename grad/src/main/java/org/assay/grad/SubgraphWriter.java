package org.assay.grad;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/** Writes a subgraph of the node that is written next. */
public final class SubgraphWriter implements Expressions {
  private final Sweep sweep;
  private final Emitter emitter;
  private final List<ValueInfo> inputs;

  SubgraphWriter(Sweep sweep, Emitter emitter, List<ValueInfo> inputs) {
    this.sweep = sweep;
    this.emitter = emitter;
    this.inputs = List.copyOf(inputs);
  }

  /**
   * A copy of nodes.
   *
   * @param nodes in order
   * @param outputs names of the copied graph's outputs
   */
  public record Copy(List<Node> nodes, List<String> outputs) {
    public Copy {
      nodes = List.copyOf(nodes);
      outputs = List.copyOf(outputs);
    }
  }

  /** Name of an input. */
  public String input(int index) {
    return inputs.get(index).name();
  }

  /**
   * Copies another subgraph into this one.
   *
   * @param body must not have sparse constants
   * @param bound tensors that take the place of its inputs
   */
  public Copy copy(Graph body, List<String> bound) {
    if (!body.sparseInitializers().isEmpty()) {
      throw error("sparse constants in a subgraph", "dense constants");
    }
    Map<String, String> binding = new LinkedHashMap<>();
    for (int i = 0; i < body.inputs().size(); i++) {
      binding.put(body.inputs().get(i).name(), bound.get(i));
    }
    Renaming renaming = new Renaming(emitter, binding);
    List<Node> nodes = new ArrayList<>();
    body.initializers().forEach((name, value) -> nodes.add(renaming.constant(name, value)));
    body.nodes().forEach(n -> nodes.add(renaming.node(sweep.prepared(emitter, n))));
    nodes.forEach(emitter::add);
    return new Copy(nodes, body.outputs().stream().map(o -> renaming.name(o.name())).toList());
  }

  /** Accumulates cotangents over copied nodes, as {@link GradientContext#differentiate} does. */
  public Map<String, String> differentiate(
      List<Node> nodes, Map<String, String> seeds, Set<String> wanted) {
    return sweep.run(emitter, nodes, seeds, wanted);
  }

  /** The subgraph; every output gets a name of its own. */
  public Graph graph(String name, List<String> outputs) {
    Set<String> made = new HashSet<>();
    emitter.written().forEach(n -> made.addAll(n.outputs()));
    List<ValueInfo> results = new ArrayList<>();
    for (String output : outputs) {
      String own = output;
      // What comes from outside, or goes out twice, is handed through.
      if (!made.remove(output)) {
        own = emitter.fresh("identity");
        emitter.add(Node.of("Identity", List.of(output), List.of(own), Map.of()));
      }
      String result = own;
      results.add(
          emitter
              .type(output)
              .map(t -> ValueInfo.of(result, t))
              .orElseGet(() -> ValueInfo.untyped(result)));
    }
    return Liveness.prune(Graph.of(name, inputs, results, emitter.written(), Map.of()));
  }

  @Override
  public List<String> nodes(
      String opType, Map<String, Attribute> attributes, List<String> operands, int outputs) {
    return emitter.nodes(opType, attributes, operands, outputs);
  }

  @Override
  public Optional<ValueType.TensorType> type(String tensor) {
    return emitter.type(tensor);
  }

  @Override
  public Optional<Tensor> constant(String tensor) {
    return emitter.constant(tensor);
  }

  @Override
  public GradientException error(String what, String expected) {
    return emitter.error(what, expected);
  }
}
