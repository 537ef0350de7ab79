package org.assay.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Builds or extends a graph node by node; tensors are named by strings, and new names never collide
 * with any name of the graph or its subgraphs. Mutable; not for use by several threads.
 */
public final class GraphBuilder {
  private final String name;
  private final List<ValueInfo> inputs = new ArrayList<>();
  private final List<ValueInfo> outputs = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> initializers = new LinkedHashMap<>();
  private final Map<String, SparseTensor> sparseInitializers = new LinkedHashMap<>();
  private final Map<String, ValueInfo> valueInfo = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> quantization = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Integer> counters;
  private final Set<String> taken;
  private String docString = "";

  /** An empty graph. */
  public GraphBuilder(String name) {
    this(name, new LinkedHashMap<>(), new HashSet<>());
  }

  private GraphBuilder(String name, Map<String, Integer> counters, Set<String> taken) {
    this.name = name;
    this.counters = counters;
    this.taken = taken;
  }

  /**
   * An empty graph for the body of a control operator of this one. Both draw new names from one
   * store, so that a name in either never hides one of the other.
   */
  public GraphBuilder subgraph(String name) {
    return new GraphBuilder(name, counters, taken);
  }

  /** A graph that starts as a copy of another. */
  public static GraphBuilder of(Graph graph) {
    GraphBuilder builder = withoutNodes(graph);
    builder.nodes.addAll(graph.nodes());
    return builder;
  }

  /** A graph that starts as a copy of another without its nodes; their names stay reserved. */
  public static GraphBuilder withoutNodes(Graph graph) {
    GraphBuilder builder = new GraphBuilder(graph.name());
    builder.reserve(graph);
    builder.inputs.addAll(graph.inputs());
    builder.outputs.addAll(graph.outputs());
    builder.initializers.putAll(graph.initializers());
    builder.sparseInitializers.putAll(graph.sparseInitializers());
    builder.valueInfo.putAll(graph.valueInfo());
    builder.quantization.putAll(graph.quantization());
    builder.metadata.putAll(graph.metadata());
    builder.docString = graph.docString();
    return builder;
  }

  /** Keeps new names apart from all names of a graph and its subgraphs. */
  public GraphBuilder reserve(Graph graph) {
    graph.inputs().forEach(i -> taken.add(i.name()));
    graph.outputs().forEach(o -> taken.add(o.name()));
    taken.addAll(graph.initializers().keySet());
    taken.addAll(graph.sparseInitializers().keySet());
    taken.addAll(graph.valueInfo().keySet());
    for (Node node : graph.nodes()) {
      reserve(node);
    }
    return this;
  }

  private void reserve(Node node) {
    taken.addAll(node.inputs());
    taken.addAll(node.outputs());
    taken.add(node.name());
    for (Attribute attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue graph) {
        reserve(graph.value());
      } else if (attribute instanceof Attribute.GraphList list) {
        list.values().forEach(this::reserve);
      }
    }
  }

  /** Keeps new names apart from a name. */
  public GraphBuilder reserve(String tensor) {
    taken.add(tensor);
    return this;
  }

  /** A name that nothing has yet: the hint itself if free, else with a number behind. */
  public String fresh(String hint) {
    String candidate = hint.isEmpty() ? "t" : hint;
    String stem = candidate;
    while (!taken.add(candidate)) {
      candidate = stem + "_" + counters.merge(stem, 1, Integer::sum);
    }
    return candidate;
  }

  /** Declares an input. */
  public String input(String tensor, ElementType element, Dim... dims) {
    return input(ValueInfo.tensor(tensor, element, Shape.of(dims)));
  }

  /** Declares an input of known sizes. */
  public String input(String tensor, ElementType element, long... sizes) {
    return input(ValueInfo.tensor(tensor, element, Shape.of(sizes)));
  }

  /** Declares an input. */
  public String input(ValueInfo input) {
    taken.add(input.name());
    inputs.add(input);
    return input.name();
  }

  /** Adds an initializer under a given name. */
  public String initializer(String tensor, Tensor value) {
    taken.add(tensor);
    initializers.put(tensor, value);
    return tensor;
  }

  /** Adds an initializer under a new name. */
  public String constant(String hint, Tensor value) {
    String tensor = fresh(hint);
    initializers.put(tensor, value);
    return tensor;
  }

  /** Adds a standard operator of one output under a new name. */
  public String op(String opType, String... operands) {
    return op(opType, Map.of(), operands);
  }

  /** Adds a standard operator of one output under a new name. */
  public String op(String opType, Map<String, Attribute> attributes, String... operands) {
    String output = fresh(opType.toLowerCase(java.util.Locale.ROOT));
    add(Node.of(opType, List.of(operands), List.of(output), attributes));
    return output;
  }

  /** Adds a standard operator of several outputs under new names. */
  public List<String> ops(
      int count, String opType, Map<String, Attribute> attributes, String... operands) {
    List<String> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add(fresh(opType.toLowerCase(java.util.Locale.ROOT)));
    }
    add(Node.of(opType, List.of(operands), results, attributes));
    return List.copyOf(results);
  }

  /** Adds an operator of any domain, with one output under a new name. */
  public String domainOp(
      String domain, String opType, Map<String, Attribute> attributes, String... operands) {
    String output = fresh(opType.toLowerCase(java.util.Locale.ROOT));
    add(
        new Node(
            "",
            domain,
            opType,
            "",
            List.of(operands),
            List.of(output),
            attributes,
            "",
            Map.of(),
            OptionalInt.empty()));
    return output;
  }

  /** Adds a node as it is. */
  public GraphBuilder add(Node node) {
    reserve(node);
    nodes.add(node);
    return this;
  }

  /** Declares an output of unknown type. */
  public GraphBuilder output(String tensor) {
    return output(ValueInfo.untyped(tensor));
  }

  /** Declares an output of known sizes. */
  public GraphBuilder output(String tensor, ElementType element, long... sizes) {
    return output(ValueInfo.tensor(tensor, element, Shape.of(sizes)));
  }

  /** Declares an output. */
  public GraphBuilder output(ValueInfo output) {
    taken.add(output.name());
    outputs.add(output);
    return this;
  }

  /** Nodes added so far. */
  public List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /** The graph. */
  public Graph build() {
    return new Graph(
        name,
        inputs,
        outputs,
        nodes,
        initializers,
        sparseInitializers,
        valueInfo,
        quantization,
        docString,
        metadata);
  }

  /** The graph as a model of the working opset, in the newest format that ONNX Runtime reads. */
  public Model buildModel() {
    return Model.of(11, Model.WORKING_OPSET, build());
  }
}
