package org.assay.onnx.shape;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assay.onnx.Dim;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * Infers types of all tensors of a model of the working opset whose functions have been inlined.
 *
 * <p>Constants, and small tensors computed from them or from shapes, are followed; so are symbolic
 * dimensions through arithmetic on shapes.
 */
public final class ShapeInference {
  private static final int DEEPEST = 64;
  private static final long MOST_NODE_VISITS = 20_000_000;

  private final OperatorTable<ShapeRule> rules;
  private final DeclaredTypes declared;
  private final Map<GraphPath, Map<String, ValueType>> types = new LinkedHashMap<>();
  private final Map<GraphPath, Map<String, Tensor>> constants = new LinkedHashMap<>();
  private final Map<GraphPath, Set<InferredTypes.Contradiction>> contradictions =
      new LinkedHashMap<>();
  private final Set<String> unknownOperators = new TreeSet<>();
  private long visits;

  ShapeInference(OperatorTable<ShapeRule> rules, Map<String, Long> sizes) {
    this.rules = rules;
    this.declared = new DeclaredTypes(sizes);
  }

  /**
   * Infers with all symbols left open.
   *
   * @throws ModelException if a node contradicts its operator's specification
   */
  public static InferredTypes infer(Model model) {
    return infer(model, Map.of());
  }

  /**
   * Infers with sizes in place of some symbols.
   *
   * @param sizes sizes of at least 0 by name of symbolic dimension
   * @throws ModelException if a node contradicts its operator's specification
   */
  public static InferredTypes infer(Model model, Map<String, Long> sizes) {
    return infer(model, sizes, Map.of());
  }

  /**
   * Infers with sizes in place of some symbols, and types in place of some declared inputs.
   *
   * @param inputs types of inputs of the main graph by name
   */
  public static InferredTypes infer(
      Model model, Map<String, Long> sizes, Map<String, ValueType> inputs) {
    sizes.forEach(
        (symbol, size) -> {
          if (size < 0) {
            throw new ModelException(
                "negative size " + size, "dimension '" + symbol + "'", "at least 0", "");
          }
        });
    long opset = model.opset("").orElse(Model.WORKING_OPSET);
    if (opset < Model.WORKING_OPSET) {
      throw new ModelException(
          "model of opset " + opset,
          "shape inference",
          "opset " + Model.WORKING_OPSET + " or later",
          "upgrade it first");
    }
    ShapeInference inference = new ShapeInference(ShapeRules.table(), sizes);
    List<Optional<ValueType>> given = new ArrayList<>();
    for (ValueInfo input : model.graph().inputs()) {
      given.add(Optional.ofNullable(inputs.get(input.name())));
    }
    inference.graph(GraphPath.MAIN, model.graph(), Optional.empty(), given);
    List<InferredTypes.Contradiction> all = new ArrayList<>();
    inference.contradictions.values().forEach(all::addAll);
    return new InferredTypes(inference.types, inference.constants, all, inference.unknownOperators);
  }

  private List<Optional<ValueType>> graph(
      GraphPath path,
      Graph graph,
      Optional<InferenceScope> outer,
      List<Optional<ValueType>> inputs) {
    if (path.steps().size() > DEEPEST) {
      throw new ModelException(
          "subgraphs nest too deeply", path.toString(), "at most " + DEEPEST, "");
    }
    contradictions.put(path, new LinkedHashSet<>());
    InferenceScope scope = enter(path, graph, outer, inputs);
    Map<String, ValueInfo> declarations = declarations(graph);
    for (int i = 0; i < graph.nodes().size(); i++) {
      node(scope, i, graph.nodes().get(i), declarations);
    }
    types.put(path, scope.types());
    Map<String, Tensor> exact = new LinkedHashMap<>();
    scope.values().forEach((name, value) -> value.tensor().ifPresent(t -> exact.put(name, t)));
    constants.put(path, exact);
    return graph.outputs().stream()
        .map(o -> scope.type(o.name()).or(() -> o.type().map(declared::bound)))
        .toList();
  }

  /** A scope with a graph's inputs and constants. */
  InferenceScope enter(
      GraphPath path,
      Graph graph,
      Optional<InferenceScope> outer,
      List<Optional<ValueType>> inputs) {
    InferenceScope scope = new InferenceScope(path, outer);
    for (int i = 0; i < graph.inputs().size(); i++) {
      ValueInfo input = graph.inputs().get(i);
      scope.define(input.name(), merged(scope, input.name(), input.type(), inputs.get(i)));
    }
    graph.initializers().forEach(scope::define);
    graph
        .sparseInitializers()
        .forEach(
            (name, sparse) ->
                scope.define(
                    name,
                    Optional.of(
                        new ValueType.TensorType(
                            sparse.values().type(), org.assay.onnx.Shape.of(sparse.dims())))));
    return scope;
  }

  /** Declared types of a graph's inner tensors and outputs. */
  static Map<String, ValueInfo> declarations(Graph graph) {
    Map<String, ValueInfo> declarations = new HashMap<>(graph.valueInfo());
    graph.outputs().forEach(o -> declarations.put(o.name(), o));
    return declarations;
  }

  private Optional<ValueType> merged(
      InferenceScope scope, String name, Optional<ValueType> given, Optional<ValueType> inferred) {
    if (given.isEmpty() || inferred.isEmpty()) {
      return inferred.or(() -> given.map(declared::bound));
    }
    DeclaredTypes.Merged merged = declared.merge(given.get(), inferred.get());
    if (merged.contradicts()) {
      contradictions
          .computeIfAbsent(scope.path(), path -> new LinkedHashSet<>())
          .add(new InferredTypes.Contradiction(scope.path(), name, given.get(), inferred.get()));
    }
    return Optional.of(merged.type());
  }

  /** Infers one node, after those that it depends on. */
  void node(InferenceScope scope, int index, Node node, Map<String, ValueInfo> declarations) {
    if (++visits > MOST_NODE_VISITS) {
      throw new ModelException(
          "shape inference visits more than " + MOST_NODE_VISITS + " nodes",
          node.describe(),
          "fewer nested loops",
          "");
    }
    NodeContext context = new NodeContext(scope, index, node);
    Optional<ShapeRule> rule = rules.find(node);
    List<Optional<ValueType>> inferred = List.of();
    if (rule.isPresent()) {
      inferred = rule.get().infer(context);
    } else {
      unknownOperators.add(
          node.domain().isEmpty() ? node.opType() : node.domain() + "::" + node.opType());
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      String name = node.outputs().get(i);
      if (name.isEmpty()) {
        continue;
      }
      ValueInfo declaration = declarations.get(name);
      scope.define(
          name,
          merged(
              scope,
              name,
              declaration == null ? Optional.empty() : declaration.type(),
              i < inferred.size() ? inferred.get(i) : Optional.empty()));
    }
    values(scope, node, context, inferred);
  }

  private static void values(
      InferenceScope scope, Node node, NodeContext context, List<Optional<ValueType>> inferred) {
    if (node.is("Constant") && node.hasOutput(0)) {
      ConstantValue.of(node).ifPresent(v -> scope.define(node.outputs().get(0), v));
      return;
    }
    if (!SmallEvaluation.follows(node)) {
      return;
    }
    List<Optional<SmallValue>> inputs = node.inputs().stream().map(scope::value).toList();
    List<Optional<SmallValue>> outputs = SmallEvaluation.evaluate(context, inputs, inferred);
    for (int i = 0; i < outputs.size() && i < node.outputs().size(); i++) {
      String name = node.outputs().get(i);
      outputs.get(i).filter(SmallValue::tellsAnything).ifPresent(v -> scope.define(name, v));
    }
  }

  /** A node of a graph under inference. */
  private final class NodeContext implements ShapeContext {
    private final InferenceScope scope;
    private final int index;
    private final Node node;

    NodeContext(InferenceScope scope, int index, Node node) {
      this.scope = scope;
      this.index = index;
      this.node = node;
    }

    @Override
    public Node node() {
      return node;
    }

    private Optional<String> name(int input) {
      return node.hasInput(input) ? Optional.of(node.inputs().get(input)) : Optional.empty();
    }

    @Override
    public Optional<ValueType> input(int input) {
      return name(input).flatMap(scope::type);
    }

    @Override
    public Optional<Tensor> constant(int input) {
      return name(input).flatMap(scope::constant);
    }

    @Override
    public Optional<List<Dim>> dimensions(int input) {
      return name(input).flatMap(scope::value).flatMap(SmallValue::toDims);
    }

    @Override
    public List<Optional<ValueType>> inferSubgraph(
        String attribute, List<Optional<ValueType>> inputs) {
      Graph graph =
          node.graphAttribute(attribute)
              .orElseThrow(
                  () ->
                      new ModelException(
                          "attribute '" + attribute + "' is missing",
                          node.describe(),
                          "a graph",
                          ""));
      if (graph.inputs().size() != inputs.size()) {
        throw new ModelException(
            "'" + attribute + "' has " + graph.inputs().size() + " inputs",
            node.describe(),
            "" + inputs.size(),
            "");
      }
      return graph(scope.path().child(index, attribute), graph, Optional.of(scope), inputs);
    }
  }
}
