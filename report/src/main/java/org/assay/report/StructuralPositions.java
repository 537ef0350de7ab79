package org.assay.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * Hashes of what lies above (towards the inputs) and below (towards the outputs) each tensor of a
 * graph and its subgraphs.
 */
final class StructuralPositions {
  /**
   * One tensor that a node makes.
   *
   * @param above operators between the inputs and the tensor
   * @param below operators between the tensor and the outputs
   * @param detail as {@code above}, with attributes and shapes of constants
   * @param occurrence position in the order of nodes
   */
  record Entry(
      GraphPath graph, String tensor, String above, String below, String detail, int occurrence) {
    static final Comparator<Entry> ORDER =
        Comparator.comparing(Entry::below)
            .thenComparing(Entry::detail)
            .thenComparingInt(Entry::occurrence);
  }

  /** What is known of a tensor by name where it can be seen. */
  private record Above(String plain, String detail) {}

  private static final Above CONSTANT = new Above("const", "const");
  private static final Above ABSENT = new Above("", "");
  private static final Above UNKNOWN = new Above("?", "?");

  private final List<Entry> entries = new ArrayList<>();
  private int occurrence;

  StructuralPositions(Graph main) {
    visit(main, GraphPath.MAIN, Map.of(), new Above("", ""));
  }

  List<Entry> entries() {
    return entries;
  }

  /** Adds the tensors of a graph; returns the positions of its outputs. */
  private List<Above> visit(Graph graph, GraphPath path, Map<String, Above> outer, Above owner) {
    // Subgraphs see the tensors around them; copied only for them, as they are few and small.
    Map<String, Above> seen = new HashMap<>(outer);
    graph.initializers().forEach((name, tensor) -> seen.put(name, constant(tensor)));
    graph.sparseInitializers().keySet().forEach(name -> seen.put(name, CONSTANT));
    int feed = 0;
    Set<String> fed = new HashSet<>();
    for (var input : graph.requiredInputs()) {
      String at = "input " + feed++;
      seen.put(
          input.name(),
          new Above(
              Fingerprints.sha256(at, owner.plain()), Fingerprints.sha256(at, owner.detail())));
      fed.add(input.name());
    }
    Above[] nodes = new Above[graph.nodes().size()];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = node(graph.nodes().get(i), i, path, seen);
    }
    List<Above> outputs =
        graph.outputs().stream().map(o -> seen.getOrDefault(o.name(), UNKNOWN)).toList();
    Map<String, String> below = below(graph, nodes);
    for (Node node : graph.nodes()) {
      for (String output : node.outputs()) {
        if (!output.isEmpty()) {
          Above above = seen.getOrDefault(output, UNKNOWN);
          entries.add(
              new Entry(
                  path,
                  output,
                  above.plain(),
                  below.getOrDefault(output, ""),
                  above.detail(),
                  occurrence++));
        }
      }
    }
    return outputs;
  }

  private Above node(Node node, int index, GraphPath path, Map<String, Above> seen) {
    if (node.is("Constant")) {
      for (String output : node.outputs()) {
        seen.put(output, CONSTANT);
      }
      return CONSTANT;
    }
    if (node.is("Identity") && node.inputs().size() == 1 && node.outputs().size() == 1) {
      Above same = seen.getOrDefault(node.inputs().get(0), UNKNOWN);
      seen.put(node.outputs().get(0), same);
      return same;
    }
    List<String> plain = new ArrayList<>(List.of("node", node.domain(), node.opType()));
    List<String> detail = new ArrayList<>(plain);
    for (String input : node.inputs()) {
      Above above = input.isEmpty() ? ABSENT : seen.getOrDefault(input, UNKNOWN);
      plain.add(above.plain());
      detail.add(above.detail());
    }
    new TreeMap<>(node.attributes()).forEach((name, value) -> detail.add(name + describe(value)));
    Above own = hash(plain, detail);
    for (var attribute : new TreeMap<>(node.attributes()).entrySet()) {
      if (attribute.getValue() instanceof Attribute.GraphValue subgraph) {
        String name = attribute.getKey();
        Above owner =
            new Above(
                Fingerprints.sha256("in", name, own.plain()),
                Fingerprints.sha256("in", name, own.detail()));
        for (Above inner : visit(subgraph.value(), path.child(index, name), seen, owner)) {
          plain.add(inner.plain());
          detail.add(inner.detail());
        }
      }
    }
    Above whole = hash(plain, detail);
    for (int i = 0; i < node.outputs().size(); i++) {
      if (node.hasOutput(i)) {
        String at = "output " + i;
        seen.put(
            node.outputs().get(i),
            new Above(
                Fingerprints.sha256(at, whole.plain()), Fingerprints.sha256(at, whole.detail())));
      }
    }
    return whole;
  }

  /** Hash per tensor of the set of its consumers, computed against the order of nodes. */
  private static Map<String, String> below(Graph graph, Above[] nodes) {
    Map<String, List<String>> uses = new HashMap<>();
    for (int i = 0; i < graph.outputs().size(); i++) {
      uses.computeIfAbsent(graph.outputs().get(i).name(), k -> new ArrayList<>())
          .add("output " + i);
    }
    Map<String, String> below = new HashMap<>();
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      List<String> parts = new ArrayList<>(List.of("below", nodes[i].plain()));
      for (String output : node.outputs()) {
        List<String> consumers = uses.getOrDefault(output, List.of());
        String hash = Fingerprints.sha256(consumers.stream().sorted().toArray(String[]::new));
        below.put(output, hash);
        parts.add(hash);
      }
      String own = Fingerprints.sha256(parts.toArray(String[]::new));
      for (int operand = 0; operand < node.inputs().size(); operand++) {
        uses.computeIfAbsent(node.inputs().get(operand), k -> new ArrayList<>())
            .add(operand + " " + own);
      }
    }
    return below;
  }

  private static Above hash(List<String> plain, List<String> detail) {
    return new Above(
        Fingerprints.sha256(plain.toArray(String[]::new)),
        Fingerprints.sha256(detail.toArray(String[]::new)));
  }

  private static Above constant(Tensor tensor) {
    return new Above("const", "const " + tensor.type() + Arrays.toString(tensor.dims()));
  }

  /** Attributes that tell one place from another; tensors and graphs are told by other means. */
  private static String describe(Attribute value) {
    if (value instanceof Attribute.StringValue text) {
      return "=" + text.text();
    }
    if (value instanceof Attribute.IntValue
        || value instanceof Attribute.FloatValue
        || value instanceof Attribute.IntList
        || value instanceof Attribute.FloatList) {
      return "=" + value;
    }
    return "";
  }
}
