package org.assay.bench.mutants;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorSet;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/** Damages graphs: edges, types, attributes, initializers, order, operator sets. */
final class GraphMutations {
  private static final int MOST_CHANGES = 3;

  private final RandomStream random;
  private final TensorMutations tensors;
  private final NodeMutations nodes;
  private final Insertions insertions;
  private final StringBuilder said = new StringBuilder();

  GraphMutations(RandomStream random, List<String> operators) {
    this.random = random;
    this.tensors = new TensorMutations(random);
    this.nodes = new NodeMutations(random, tensors, operators);
    this.insertions = new Insertions(random, tensors);
  }

  /** What the last call of {@link #mutate} did. */
  String change() {
    return said.toString();
  }

  /** A damaged model. */
  Model mutate(Model model) {
    said.setLength(0);
    Model mutant = model;
    for (int i = 1 + random.nextInt(MOST_CHANGES); i > 0; i--) {
      said.append(said.isEmpty() ? "" : "; ");
      try {
        mutant = once(mutant);
      } catch (ModelException impossible) {
        // Not every damage can be expressed; the mutant keeps what it has.
        said.append("(impossible)");
      }
    }
    return mutant;
  }

  private Model once(Model model) {
    switch (random.nextInt(30)) {
      case 0:
        long opset = 1 + random.nextInt(28);
        said.append("opset ").append(opset);
        return model.withOperatorSets(
            model.irVersion(), List.of(new OperatorSet("", opset), new OperatorSet("x", 1)));
      case 1:
        long ir = random.nextInt(16);
        said.append("IR version ").append(ir);
        return model.withOperatorSets(ir, model.operatorSets());
      default:
        return model.withGraph(graph(model.graph()));
    }
  }

  private Graph graph(Graph graph) {
    if (graph.nodes().isEmpty()) {
      return graph.withOutputs(List.of());
    }
    int at = random.nextInt(graph.nodes().size());
    Node node = graph.nodes().get(at);
    if (random.nextBoolean()) {
      for (Map.Entry<String, Attribute> e : node.attributes().entrySet()) {
        if (e.getValue() instanceof Attribute.GraphValue inner) {
          said.append("in ").append(e.getKey()).append(": ");
          Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
          attributes.put(e.getKey(), new Attribute.GraphValue(graph(inner.value())));
          return replaced(
              graph, at, node.with(node.opType(), node.inputs(), node.outputs(), attributes));
        }
      }
    }
    List<String> names = names(graph);
    return switch (random.nextInt(24)) {
      case 0 -> duplicated(graph, at);
      case 1 -> {
        said.append("node deleted");
        List<Node> rest = new ArrayList<>(graph.nodes());
        rest.remove(at);
        yield graph.withNodes(rest);
      }
      case 2 -> {
        said.append("nodes rotated");
        List<Node> order = new ArrayList<>(graph.nodes());
        order.add(order.remove(at));
        yield graph.withNodes(order);
      }
      case 3, 4, 5 -> initializer(graph);
      case 6, 7 -> {
        said.append("input type");
        yield graph.withInputs(values(graph.inputs()));
      }
      case 8 -> {
        said.append("output type");
        yield graph.withOutputs(values(graph.outputs()));
      }
      case 9 -> {
        said.append("another output");
        List<ValueInfo> outputs = new ArrayList<>(graph.outputs());
        outputs.add(ValueInfo.untyped(names.get(random.nextInt(names.size()))));
        yield graph.withOutputs(outputs);
      }
      case 10 -> annotated(graph, names);
      case 11 -> {
        said.append("wrapped in an If");
        yield insertions.wrapped(graph);
      }
      case 12, 13, 14, 15 -> insertions.insert(graph, at, said);
      default -> replaced(graph, at, nodes.mutate(node, names, said));
    };
  }

  private static Graph replaced(Graph graph, int at, Node node) {
    List<Node> changed = new ArrayList<>(graph.nodes());
    changed.set(at, node);
    return graph.withNodes(changed);
  }

  private Graph duplicated(Graph graph, int at) {
    List<Node> more = new ArrayList<>(graph.nodes());
    Node node = more.get(at);
    boolean same = random.nextBoolean();
    said.append(same ? "node twice" : "node copied");
    List<String> outputs =
        same ? node.outputs() : node.outputs().stream().map(o -> o + "_copy").toList();
    more.add(
        random.nextInt(more.size() + 1),
        node.with(node.opType(), node.inputs(), outputs, node.attributes()));
    return graph.withNodes(more);
  }

  private List<ValueInfo> values(List<ValueInfo> of) {
    List<ValueInfo> changed = new ArrayList<>(of);
    if (changed.isEmpty()) {
      return changed;
    }
    int at = random.nextInt(changed.size());
    switch (random.nextInt(8)) {
      case 0 -> changed.remove(at);
      case 1 -> changed.add(changed.get(at));
      default -> changed.set(at, tensors.changed(changed.get(at)));
    }
    return changed;
  }

  private Graph annotated(Graph graph, List<String> names) {
    said.append("a tensor's type declared");
    Map<String, ValueInfo> types = new LinkedHashMap<>(graph.valueInfo());
    String name = names.get(random.nextInt(names.size()));
    ValueInfo old = types.getOrDefault(name, ValueInfo.untyped(name));
    types.put(name, tensors.changed(old));
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        graph.nodes(),
        graph.initializers(),
        graph.sparseInitializers(),
        types,
        graph.quantization(),
        graph.docString(),
        graph.metadata());
  }

  private Graph initializer(Graph graph) {
    Map<String, Tensor> changed = new LinkedHashMap<>(graph.initializers());
    if (changed.isEmpty()) {
      return graph;
    }
    String name = List.copyOf(changed.keySet()).get(random.nextInt(changed.size()));
    Tensor old = Objects.requireNonNull(changed.get(name));
    switch (random.nextInt(8)) {
      case 0 -> {
        changed.remove(name);
        said.append("initializer deleted");
      }
      case 1 -> {
        changed.remove(name);
        changed.put(name + "_renamed", old);
        said.append("initializer renamed");
      }
      case 2 -> {
        changed.put(graph.nodes().get(0).outputs().isEmpty() ? "y" : output(graph), old);
        said.append("initializer under a node's name");
      }
      default -> {
        Tensor fresh = tensors.changed(old);
        changed.put(name, fresh);
        String text = fresh.toString();
        said.append("initializer ").append(text, 0, Math.min(60, text.length()));
      }
    }
    return graph.withInitializers(changed);
  }

  private static String output(Graph graph) {
    return graph.nodes().get(0).outputs().get(0);
  }

  private static List<String> names(Graph graph) {
    List<String> names = new ArrayList<>(graph.initializers().keySet());
    graph.inputs().forEach(i -> names.add(i.name()));
    graph.nodes().forEach(n -> names.addAll(n.outputs()));
    names.add("nowhere");
    return names;
  }
}
