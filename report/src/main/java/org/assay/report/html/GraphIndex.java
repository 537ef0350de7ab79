package org.assay.report.html;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * All nodes and tensors of a model and its subgraphs, numbered, with who makes and who takes what.
 */
final class GraphIndex {
  /**
   * A node.
   *
   * @param inputs ids of tensors; −1 for an absent one
   * @param outputs ids of tensors; −1 for an unwanted one
   * @param takes ids of tensors that the node or its subgraphs take from its graph
   * @param constant whether its outputs are the same for all inputs of equal shape
   */
  record NodeEntry(
      int id,
      GraphPath graph,
      int index,
      Node node,
      List<Integer> inputs,
      List<Integer> outputs,
      List<Integer> takes,
      boolean constant) {}

  /**
   * A tensor; its producer is −1 for inputs and weights, its consumers are nodes of its own graph.
   */
  record TensorEntry(
      int id,
      GraphPath graph,
      String name,
      String type,
      Origin origin,
      int producer,
      List<Integer> consumers) {}

  /** Where a tensor comes from. */
  enum Origin {
    INPUT,
    WEIGHT,
    NODE
  }

  private final List<NodeEntry> nodes = new ArrayList<>();
  private final List<TensorEntry> tensors = new ArrayList<>();
  private final List<Boolean> variable = new ArrayList<>();
  private final Map<GraphPath, Map<String, Integer>> names = new HashMap<>();
  private final Map<GraphPath, List<NodeEntry>> byGraph = new HashMap<>();
  private final Map<GraphPath, List<Integer>> results = new HashMap<>();

  GraphIndex(Model model) {
    visit(model.graph(), GraphPath.MAIN, Map.of());
  }

  List<NodeEntry> nodes() {
    return nodes;
  }

  List<TensorEntry> tensors() {
    return tensors;
  }

  List<NodeEntry> nodes(GraphPath graph) {
    return byGraph.getOrDefault(graph, List.of());
  }

  /** Ids of a graph's outputs. */
  List<Integer> results(GraphPath graph) {
    return results.getOrDefault(graph, List.of());
  }

  /** A tensor of a graph by name. */
  Optional<TensorEntry> tensor(GraphPath graph, String name) {
    return Optional.ofNullable(names.getOrDefault(graph, Map.of()).get(name)).map(tensors::get);
  }

  /** The node at a position, if it makes a tensor; else the node that does. */
  Optional<NodeEntry> node(GraphPath graph, int index, String output) {
    List<NodeEntry> all = nodes(graph);
    if (index < all.size() && all.get(index).node().outputs().contains(output)) {
      return Optional.of(all.get(index));
    }
    return tensor(graph, output).filter(t -> t.producer() >= 0).map(t -> nodes.get(t.producer()));
  }

  private void visit(Graph graph, GraphPath path, Map<String, Integer> outer) {
    Map<String, Integer> seen = new HashMap<>(outer);
    Map<String, Integer> own = new HashMap<>();
    graph
        .initializers()
        .forEach((name, t) -> own.put(name, add(path, name, type(t), Origin.WEIGHT, -1)));
    graph
        .sparseInitializers()
        .keySet()
        .forEach(name -> own.put(name, add(path, name, "sparse", Origin.WEIGHT, -1)));
    for (ValueInfo input : graph.requiredInputs()) {
      own.put(input.name(), add(path, input.name(), type(input), Origin.INPUT, -1));
    }
    seen.putAll(own);
    List<NodeEntry> entries = new ArrayList<>();
    byGraph.put(path, entries);
    names.put(path, own);
    for (int i = 0; i < graph.nodes().size(); i++) {
      entries.add(node(graph, path, i, seen, own));
    }
    results.put(
        path,
        graph.outputs().stream()
            .map(o -> seen.getOrDefault(o.name(), -1))
            .filter(t -> t >= 0)
            .toList());
  }

  private NodeEntry node(
      Graph graph, GraphPath path, int index, Map<String, Integer> seen, Map<String, Integer> own) {
    Node node = graph.nodes().get(index);
    int id = nodes.size();
    nodes.add(new NodeEntry(id, path, index, node, List.of(), List.of(), List.of(), false));
    List<Integer> inputs = node.inputs().stream().map(n -> seen.getOrDefault(n, -1)).toList();
    List<Integer> takes = new ArrayList<>(inputs.stream().filter(t -> t >= 0).toList());
    boolean hasSubgraph = false;
    for (Map.Entry<String, Attribute> attribute : node.attributes().entrySet()) {
      if (attribute.getValue() instanceof Attribute.GraphValue subgraph) {
        hasSubgraph = true;
        GraphPath inner = path.child(index, attribute.getKey());
        visit(subgraph.value(), inner, seen);
        addOuterUses(inner, takes);
      }
    }
    boolean constant = !hasSubgraph && isConstant(node, inputs);
    List<Integer> outputs = new ArrayList<>();
    for (String name : node.outputs()) {
      int tensor = name.isEmpty() ? -1 : add(path, name, declared(graph, name), Origin.NODE, id);
      outputs.add(tensor);
      if (tensor >= 0) {
        variable.set(tensor, !constant);
        own.put(name, tensor);
        seen.put(name, tensor);
      }
    }
    takes.stream().distinct().forEach(t -> consumers(t).add(id));
    NodeEntry entry =
        new NodeEntry(
            id, path, index, node, inputs, List.copyOf(outputs), List.copyOf(takes), constant);
    nodes.set(id, entry);
    return entry;
  }

  private void addOuterUses(GraphPath inner, List<Integer> takes) {
    for (NodeEntry entry : nodes(inner)) {
      for (int tensor : entry.takes()) {
        if (!tensors.get(tensor).graph().equals(inner)) {
          takes.add(tensor);
        }
      }
    }
  }

  private boolean isConstant(Node node, List<Integer> inputs) {
    if (node.is("Shape") || node.is("Size") || node.is("Constant")) {
      return true;
    }
    boolean random =
        node.opType().startsWith("Random") || node.is("Bernoulli") || node.is("Multinomial");
    return !random && inputs.stream().noneMatch(t -> t >= 0 && variable.get(t));
  }

  private int add(GraphPath graph, String name, String type, Origin origin, int producer) {
    int id = tensors.size();
    tensors.add(new TensorEntry(id, graph, name, type, origin, producer, new ArrayList<>()));
    variable.add(origin == Origin.INPUT);
    return id;
  }

  private List<Integer> consumers(int tensor) {
    return tensors.get(tensor).consumers();
  }

  private static String declared(Graph graph, String name) {
    ValueInfo info = graph.valueInfo().get(name);
    if (info != null) {
      return type(info);
    }
    return graph.outputs().size() > 100
        ? ""
        : graph.outputs().stream()
            .filter(o -> o.name().equals(name))
            .findFirst()
            .map(GraphIndex::type)
            .orElse("");
  }

  private static String type(ValueInfo info) {
    return info.type().flatMap(ValueType::asTensor).map(Object::toString).orElse("");
  }

  private static String type(Tensor tensor) {
    return tensor.type().text() + java.util.Arrays.toString(tensor.dims());
  }
}
