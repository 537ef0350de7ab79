package org.assay.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
      GraphPath graph, String tensor, long above, long below, long detail, int occurrence) {
    static final Comparator<Entry> ORDER =
        Comparator.comparingLong(Entry::below)
            .thenComparingLong(Entry::detail)
            .thenComparingInt(Entry::occurrence);
  }

  /** What is known of a tensor by name where it can be seen. */
  private record Above(long plain, long detail) {
    /** What lies one step further, which a word tells from other steps. */
    Above then(long word) {
      return new Above(mix(plain, word), mix(detail, word));
    }
  }

  private static final Above ROOT = new Above(1, 1);
  private static final Above CONSTANT = new Above(2, 2);
  private static final Above ABSENT = new Above(3, 3);
  private static final Above UNKNOWN = new Above(4, 4);
  private static final long INPUT = 5;
  private static final long OUTPUT = 6;
  private static final long INSIDE = 7;
  private static final long UNUSED = 8;

  private final List<Entry> entries = new ArrayList<>();
  private int occurrence;

  StructuralPositions(Graph main) {
    visit(main, GraphPath.MAIN, Map.of(), ROOT);
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
    for (var input : graph.requiredInputs()) {
      seen.put(input.name(), owner.then(INPUT).then(feed++));
    }
    Above[] nodes = new Above[graph.nodes().size()];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = node(graph.nodes().get(i), i, path, seen);
    }
    List<Above> outputs =
        graph.outputs().stream().map(o -> seen.getOrDefault(o.name(), UNKNOWN)).toList();
    Map<String, Long> below = below(graph, nodes);
    for (Node node : graph.nodes()) {
      for (String output : node.outputs()) {
        if (!output.isEmpty()) {
          Above above = seen.getOrDefault(output, UNKNOWN);
          entries.add(
              new Entry(
                  path,
                  output,
                  above.plain(),
                  below.getOrDefault(output, UNUSED),
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
    Above own = ROOT.then(hash(node.domain())).then(hash(node.opType()));
    for (String input : node.inputs()) {
      Above above = input.isEmpty() ? ABSENT : seen.getOrDefault(input, UNKNOWN);
      own = new Above(mix(own.plain(), above.plain()), mix(own.detail(), above.detail()));
    }
    Map<String, Attribute> attributes = new TreeMap<>(node.attributes());
    long detail = own.detail();
    for (Map.Entry<String, Attribute> attribute : attributes.entrySet()) {
      detail = mix(detail, hash(attribute.getKey() + describe(attribute.getValue())));
    }
    Above whole = new Above(own.plain(), detail);
    for (Map.Entry<String, Attribute> attribute : attributes.entrySet()) {
      if (attribute.getValue() instanceof Attribute.GraphValue subgraph) {
        String name = attribute.getKey();
        Above owner = own.then(INSIDE).then(hash(name));
        for (Above inner : visit(subgraph.value(), path.child(index, name), seen, owner)) {
          whole = new Above(mix(whole.plain(), inner.plain()), mix(whole.detail(), inner.detail()));
        }
      }
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      if (node.hasOutput(i)) {
        seen.put(node.outputs().get(i), whole.then(OUTPUT).then(i));
      }
    }
    return whole;
  }

  /** Hash per tensor of the set of its consumers, computed against the order of nodes. */
  private static Map<String, Long> below(Graph graph, Above[] nodes) {
    // A sum does not depend on the order in which consumers are met; each term is well mixed.
    Map<String, Long> uses = new HashMap<>();
    for (int i = 0; i < graph.outputs().size(); i++) {
      uses.merge(graph.outputs().get(i).name(), mix(OUTPUT, i), Long::sum);
    }
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      long own = nodes[i].plain();
      for (String output : node.outputs()) {
        own = mix(own, uses.getOrDefault(output, UNUSED));
      }
      for (int operand = 0; operand < node.inputs().size(); operand++) {
        uses.merge(node.inputs().get(operand), mix(own, operand), Long::sum);
      }
    }
    return uses;
  }

  private static Above constant(Tensor tensor) {
    long detail = CONSTANT.detail() + tensor.type().code();
    for (long dim : tensor.dims()) {
      detail = mix(detail, dim);
    }
    return new Above(CONSTANT.plain(), detail);
  }

  /** Adds a word to a hash (the finaliser of SplitMix64, Steele et al. 2014). */
  private static long mix(long hash, long word) {
    long z = hash * 0x9e3779b97f4a7c15L + word + 0x632be59bd9b4e019L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private static long hash(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = hash * 31 + text.charAt(i);
    }
    return mix(hash, 0);
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
