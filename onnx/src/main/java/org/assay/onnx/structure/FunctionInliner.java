package org.assay.onnx.structure;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.Function;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorSet;

/**
 * Replaces calls of model-local functions by the functions' nodes, so that analyses see plain
 * graphs (ONNX IR specification, "Functions").
 *
 * <p>As in ONNX Runtime the model's operator sets hold for the nodes of its functions too; domains
 * that only functions import are added. Names inside become {@code call/name}, where {@code call}
 * is the calling node's name, or its first output. A node from a function carries the metadata
 * entries {@value #FUNCTION} and {@value #CALL}, and those of the calling node that it has not
 * itself.
 */
public final class FunctionInliner {
  /** Metadata: the function that a node came from; of nested calls the innermost. */
  public static final String FUNCTION = "assay.function";

  /** Metadata: the calls, from the outermost on, joined by {@code /}. */
  public static final String CALL = "assay.call";

  private static final long MOST_NODES = 1_000_000;
  private static final int DEEPEST = 64;

  private final FunctionCalls calls;
  private final Names names;
  private long produced;

  private FunctionInliner(Model model) {
    this.calls = new FunctionCalls(model);
    this.names = new Names(model);
  }

  /**
   * The model without functions; the same object if it has none.
   *
   * @param model a model that {@link Validation} has passed
   * @throws ModelException if a function calls itself, a call does not fit its function, or more
   *     than a million nodes would result
   */
  public static Model inline(Model model) {
    if (model.functions().isEmpty()) {
      return model;
    }
    FunctionInliner inliner = new FunctionInliner(model);
    inliner.calls.requireNoRecursion();
    Map<String, OperatorSet> sets = new LinkedHashMap<>();
    model.operatorSets().forEach(s -> sets.put(s.domain(), s));
    for (Function function : model.functions()) {
      function.operatorSets().forEach(s -> sets.putIfAbsent(s.domain(), s));
    }
    return new Model(
        model.irVersion(),
        List.copyOf(sets.values()),
        model.producerName(),
        model.producerVersion(),
        model.domain(),
        model.modelVersion(),
        model.docString(),
        inliner.graph(model.graph(), 0),
        List.of(),
        model.metadata(),
        model.uninterpreted());
  }

  private Graph graph(Graph graph, int depth) {
    if (depth > DEEPEST) {
      throw new ModelException(
          "functions nest subgraphs more than " + DEEPEST + " deep",
          "graph '" + graph.name() + "'",
          "at most " + DEEPEST + " levels",
          "");
    }
    List<Node> inlined = new ArrayList<>();
    Deque<Node> open = new ArrayDeque<>(graph.nodes());
    boolean same = true;
    while (!open.isEmpty()) {
      Node node = open.pop();
      Optional<Function> function = calls.called(node);
      if (function.isPresent()) {
        List<Node> body = body(node, function.get());
        for (int i = body.size() - 1; i >= 0; i--) {
          open.push(body.get(i));
        }
        same = false;
      } else {
        Node now = withInlinedSubgraphs(node, depth);
        same &= now == node;
        inlined.add(now);
      }
    }
    return same ? graph : graph.withNodes(inlined);
  }

  private Node withInlinedSubgraphs(Node node, int depth) {
    boolean changed = false;
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    for (Map.Entry<String, Attribute> entry : node.attributes().entrySet()) {
      Attribute value = entry.getValue();
      if (value instanceof Attribute.GraphValue g) {
        Graph graph = graph(g.value(), depth + 1);
        if (graph != g.value()) {
          value = new Attribute.GraphValue(graph);
          changed = true;
        }
      } else if (value instanceof Attribute.GraphList list) {
        value =
            new Attribute.GraphList(list.values().stream().map(g -> graph(g, depth + 1)).toList());
        changed |= !value.equals(entry.getValue());
      }
      attributes.put(entry.getKey(), value);
    }
    return changed ? node.with(node.opType(), node.inputs(), node.outputs(), attributes) : node;
  }

  /** The nodes that a call stands for. */
  private List<Node> body(Node call, Function function) {
    if (call.inputs().size() > function.inputs().size()
        || call.outputs().size() > function.outputs().size()) {
      throw new ModelException(
          "call with " + call.inputs().size() + " inputs and " + call.outputs().size() + " outputs",
          call.describe(),
          "at most "
              + function.inputs().size()
              + " inputs and "
              + function.outputs().size()
              + " outputs, as the function has",
          "");
    }
    produced += function.nodes().size();
    if (produced > MOST_NODES) {
      throw new ModelException(
          "functions stand for more than " + MOST_NODES + " nodes",
          call.describe(),
          "at most " + MOST_NODES,
          "");
    }
    Map<String, Attribute> arguments = new LinkedHashMap<>(function.attributeDefaults());
    arguments.putAll(call.attributes());
    String prefix = prefix(call);
    Substitution body = new Substitution(names, prefix, arguments);
    for (int i = 0; i < function.inputs().size(); i++) {
      body.bind(function.inputs().get(i), i < call.inputs().size() ? call.inputs().get(i) : "");
    }
    List<Node> copies = new ArrayList<>();
    for (int i = 0; i < call.outputs().size(); i++) {
      String formal = function.outputs().get(i);
      String actual = call.outputs().get(i);
      if (actual.isEmpty()) {
        continue;
      }
      if (body.isBound(formal) && body.name(formal).isEmpty()) {
        throw new ModelException(
            "function passes on an input that the call does not give",
            call.describe(),
            "an input for '" + formal + "'",
            "");
      } else if (body.isBound(formal)) {
        // An input that is passed on, or a tensor that is returned twice.
        copies.add(Node.of("Identity", List.of(body.name(formal)), List.of(actual), Map.of()));
      } else {
        body.bind(formal, actual);
      }
    }
    List<Node> nodes = new ArrayList<>();
    for (Node node : function.nodes()) {
      nodes.add(traced(body.node(node), call, function, prefix));
    }
    for (Node copy : copies) {
      nodes.add(traced(copy, call, function, prefix));
    }
    return nodes;
  }

  private static String prefix(Node call) {
    if (!call.name().isEmpty()) {
      return call.name();
    }
    return call.outputs().stream().filter(o -> !o.isEmpty()).findFirst().orElse(call.opType());
  }

  private static Node traced(Node node, Node call, Function function, String prefix) {
    Map<String, String> metadata = new LinkedHashMap<>(call.metadata());
    metadata.putAll(node.metadata());
    String qualified = function.domain() + "." + function.name();
    metadata.put(
        FUNCTION,
        function.overload().isEmpty() ? qualified : qualified + ":" + function.overload());
    String outer = call.metadata().get(CALL);
    // The prefix of a nested call has the outer calls in it already.
    metadata.put(
        CALL, outer == null || prefix.startsWith(outer + "/") ? prefix : outer + "/" + prefix);
    return new Node(
        node.name().isEmpty() ? "" : prefix + "/" + node.name(),
        node.domain(),
        node.opType(),
        node.overload(),
        node.inputs(),
        node.outputs(),
        node.attributes(),
        node.docString(),
        metadata,
        node.deviceConfigurations(),
        node.line().isPresent() ? node.line() : call.line());
  }
}
