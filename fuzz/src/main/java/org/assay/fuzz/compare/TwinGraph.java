package org.assay.fuzz.compare;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;

/**
 * The main graph of one of two models, as the matching of tensors sees it: operators that only
 * change how values are stored (Identity, Cast to a float, QuantizeLinear, DequantizeLinear,
 * Dropout) are looked through, and what depends on no input's values is a constant.
 */
final class TwinGraph {
  private static final Set<String> LOOKED_THROUGH =
      Set.of("Identity", "QuantizeLinear", "DequantizeLinear", "Dropout");
  private static final Set<String> RANDOM =
      Set.of("RandomNormal", "RandomUniform", "Bernoulli", "Multinomial");
  private static final Set<String> COMMUTATIVE =
      Set.of("Add", "Mul", "Max", "Min", "Sum", "Mean", "And", "Or", "Xor", "Equal");

  /** Whether integer operators and those with an activation fused in count as the plain ones. */
  private static final Map<String, String> PLAIN =
      Map.ofEntries(
          Map.entry("QLinearConv", "Conv"),
          Map.entry("ConvInteger", "Conv"),
          Map.entry("QLinearMatMul", "MatMul"),
          Map.entry("MatMulInteger", "MatMul"),
          Map.entry("QLinearAdd", "Add"),
          Map.entry("QLinearMul", "Mul"),
          Map.entry("QLinearSigmoid", "Sigmoid"),
          Map.entry("QLinearLeakyRelu", "LeakyRelu"),
          Map.entry("QLinearConcat", "Concat"),
          Map.entry("QLinearAveragePool", "AveragePool"),
          Map.entry("QLinearGlobalAveragePool", "GlobalAveragePool"),
          Map.entry("QLinearSoftmax", "Softmax"),
          Map.entry("QGemm", "Gemm"));

  private final Graph graph;
  private final Map<String, Integer> producers = new LinkedHashMap<>();
  private final Set<String> constants = new HashSet<>();
  private final Map<String, String> roots = new HashMap<>();
  private final Map<String, List<Integer>> readers = new HashMap<>();
  private final Map<String, List<String>> ends = new HashMap<>();
  private final Set<String> outputRoots = new HashSet<>();

  TwinGraph(Graph graph) {
    this.graph = graph;
    constants.addAll(graph.initializers().keySet());
    for (int n = 0; n < graph.nodes().size(); n++) {
      Node node = graph.nodes().get(n);
      for (String output : node.outputs()) {
        if (!output.isEmpty()) {
          producers.put(output, n);
        }
      }
      if (isConstant(node)) {
        constants.addAll(node.outputs());
      }
    }
    for (int n = 0; n < graph.nodes().size(); n++) {
      contract(n, graph.nodes().get(n));
    }
    for (ValueInfo output : graph.outputs()) {
      outputRoots.add(root(output.name()));
      addEnd(output.name());
    }
  }

  private boolean isConstant(Node node) {
    // Dimensions are those of the data, whatever its values.
    if (node.is("Constant") || node.is("Shape") || node.is("Size")) {
      return true;
    }
    boolean random = RANDOM.stream().anyMatch(node.opType()::startsWith);
    boolean nested = node.attributes().values().stream().anyMatch(TwinGraph::isGraph);
    List<String> given = node.inputs().stream().filter(i -> !i.isEmpty()).toList();
    return !random && !nested && !given.isEmpty() && constants.containsAll(given);
  }

  private static boolean isGraph(org.assay.onnx.Attribute attribute) {
    return attribute instanceof org.assay.onnx.Attribute.GraphValue
        || attribute instanceof org.assay.onnx.Attribute.GraphList;
  }

  private void contract(int n, Node node) {
    if (constants.contains(node.firstOutput())) {
      return;
    }
    if (isLookedThrough(node)) {
      roots.put(node.firstOutput(), root(node.inputs().get(0)));
      return;
    }
    for (String input : new LinkedHashSet<>(operands(node))) {
      readers.computeIfAbsent(root(input), k -> new ArrayList<>()).add(n);
      addEnd(input);
    }
  }

  /** Remembers what of a chain that is looked through is read in the end. */
  private void addEnd(String tensor) {
    String root = root(tensor);
    if (!root.equals(tensor)) {
      List<String> of = ends.computeIfAbsent(root, k -> new ArrayList<>());
      if (!of.contains(tensor)) {
        of.add(tensor);
      }
    }
  }

  /** Whether a node only changes how values are stored. */
  static boolean isLookedThrough(Node node) {
    boolean known = node.domain().isEmpty() || node.domain().equals("com.microsoft");
    if (!known || node.inputs().isEmpty() || node.inputs().get(0).isEmpty()) {
      return false;
    }
    if (node.opType().equals("Cast")) {
      return ElementType.ofCode((int) node.intAttribute("to", 0))
          .map(ElementType::isFloat)
          .orElse(false);
    }
    return LOOKED_THROUGH.contains(node.opType());
  }

  Graph graph() {
    return graph;
  }

  /** Whether a tensor is a weight, or is computed of weights and dimensions alone. */
  boolean isConstant(String tensor) {
    return constants.contains(tensor);
  }

  /** The tensor that a chain of operators which are looked through begins with. */
  String root(String tensor) {
    return roots.getOrDefault(tensor, tensor);
  }

  /** What is read at the ends of the chains behind a tensor, in the graph's order. */
  List<String> ends(String root) {
    return Collections.unmodifiableList(ends.getOrDefault(root, List.of()));
  }

  /** The node that makes a tensor; empty for inputs and initializers. */
  Optional<Node> producer(String tensor) {
    return Optional.ofNullable(producers.get(tensor)).map(graph.nodes()::get);
  }

  /** Position of a tensor's node in the graph; −1 for inputs and initializers. */
  int position(String tensor) {
    return producers.getOrDefault(tensor, -1);
  }

  /** The nodes that read a tensor, chains looked through. */
  List<Node> readers(String root) {
    return readers.getOrDefault(root, List.of()).stream().map(graph.nodes()::get).toList();
  }

  /** A node's operands that are no constants, in their order. */
  List<String> operands(Node node) {
    return node.inputs().stream().filter(i -> !i.isEmpty() && !constants.contains(i)).toList();
  }

  /** The roots of a node's operands that are no constants. */
  List<String> operandRoots(Node node) {
    return operands(node).stream().map(this::root).toList();
  }

  /** A node's operands that are constants, in their order. */
  List<String> weights(Node node) {
    return node.inputs().stream().filter(constants::contains).toList();
  }

  /** A tensor and all that it is computed of, constants left out. */
  Set<String> above(String tensor) {
    Set<String> above = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    while (!open.isEmpty()) {
      String at = open.remove();
      if (above.add(at)) {
        producer(at).map(this::operands).ifPresent(open::addAll);
      }
    }
    return above;
  }

  /** The main output of every node that is neither constant nor looked through. */
  List<String> tensors() {
    return graph.nodes().stream()
        .filter(n -> !isLookedThrough(n) && !constants.contains(n.firstOutput()))
        .flatMap(n -> n.outputs().stream())
        .filter(o -> !o.isEmpty())
        .toList();
  }

  /** The operator, in a form in which the quantised one equals the plain one. */
  static String operator(Node node) {
    boolean standard = node.domain().isEmpty() || node.domain().equals("com.microsoft");
    String type = standard ? PLAIN.getOrDefault(node.opType(), node.opType()) : node.opType();
    return standard && PLAIN.containsKey(node.opType()) || node.domain().isEmpty()
        ? type
        : node.domain() + "." + type;
  }

  /** Whether the order of a node's operands does not matter. */
  static boolean isCommutative(Node node) {
    return COMMUTATIVE.contains(operator(node));
  }

  /**
   * What reads a tensor: operator to number; an output of the graph counts as a reader. An operator
   * with something fused into it reads as it does without.
   */
  Map<String, Integer> use(String root) {
    Map<String, Integer> use = new TreeMap<>();
    for (Node reader : readers(root)) {
      boolean fused =
          reader.domain().equals("com.microsoft") && reader.opType().startsWith("Fused");
      String read = fused ? reader.opType().substring("Fused".length()) : operator(reader);
      use.merge(read, 1, Integer::sum);
    }
    if (outputRoots.contains(root)) {
      use.merge("output", 1, Integer::sum);
    }
    return use;
  }
}
