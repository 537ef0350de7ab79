package org.assay.bench.mutants;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/** Puts nodes into a graph that may need enormous time or memory. */
final class Insertions {
  private static final int DEEPEST = 7;

  private final RandomStream random;
  private final TensorMutations tensors;

  Insertions(RandomStream random, TensorMutations tensors) {
    this.random = random;
    this.tensors = tensors;
  }

  /** Nodes and constants under fresh names. */
  private static final class Draft {
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private final int number;

    Draft(int number) {
      this.number = number;
    }

    String constant(Tensor value) {
      String name = "huge_" + number + "_" + constants.size();
      constants.put(name, value);
      return name;
    }

    String node(String operator, Map<String, Attribute> attributes, String... inputs) {
      String name = "blown_" + number + "_" + nodes.size();
      nodes.add(Node.of(operator, List.of(inputs), List.of(name), attributes));
      return name;
    }
  }

  /** Inserts before a node, and feeds it. */
  Graph insert(Graph graph, int at, StringBuilder said) {
    Draft draft = new Draft(graph.nodes().size());
    Node consumer = graph.nodes().get(at);
    String x =
        consumer.inputs().stream()
            .filter(i -> !i.isEmpty())
            .findFirst()
            .orElseGet(() -> draft.constant(Tensor.scalar(1f)));
    String y = draft(draft, x);
    said.append("inserted ").append(draft.nodes.get(draft.nodes.size() - 1).opType());
    List<Node> nodes = new ArrayList<>(graph.nodes());
    if (!consumer.inputs().isEmpty()) {
      List<String> inputs = new ArrayList<>(consumer.inputs());
      inputs.set(random.nextInt(inputs.size()), y);
      nodes.set(
          at, consumer.with(consumer.opType(), inputs, consumer.outputs(), consumer.attributes()));
    }
    nodes.addAll(at, draft.nodes);
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    constants.putAll(draft.constants);
    return graph.withNodes(nodes).withInitializers(constants);
  }

  private String draft(Draft draft, String x) {
    Map<String, Attribute> none = Map.of();
    return switch (random.nextInt(22)) {
      case 0 -> draft.node("ConstantOfShape", none, draft.constant(sizes(3)));
      case 1 -> draft.node("Expand", none, x, draft.constant(sizes(3)));
      case 2 -> draft.node("Tile", none, x, draft.constant(sizes(2)));
      case 3 ->
          draft.node(
              "Range",
              none,
              draft.constant(Tensor.scalar(tensors.odd())),
              draft.constant(Tensor.scalar(tensors.odd())),
              draft.constant(Tensor.scalar(tensors.odd())));
      case 4 -> draft.node("Resize", none, x, "", "", draft.constant(sizes(4)));
      case 5 -> {
        float[] scales = new float[2 + random.nextInt(3)];
        for (int i = 0; i < scales.length; i++) {
          scales[i] = random.nextBoolean() ? 1e6f : (float) tensors.oddFloat();
        }
        yield draft.node(
            "Resize",
            none,
            x,
            "",
            draft.constant(Tensor.ofFloats(new long[] {scales.length}, scales)));
      }
      case 6 -> draft.node("Pad", none, x, draft.constant(sizes(4)));
      case 7 -> {
        String indices =
            draft.node(
                "ConstantOfShape",
                Map.of("value", new Attribute.TensorValue(Tensor.ofLongs(0))),
                draft.constant(sizes(2)));
        yield draft.node("Gather", none, x, indices);
      }
      case 8 ->
          draft.node(
              "OneHot",
              none,
              draft.constant(Tensor.ofLongs(1, 2, 3)),
              draft.constant(Tensor.scalar(tensors.odd())),
              draft.constant(Tensor.ofFloats(new long[] {2}, 0, 1)));
      case 9 -> draft.node("Reshape", none, x, draft.constant(sizes(4)));
      case 10 -> {
        String big = draft.node("ConstantOfShape", none, draft.constant(sizes(2)));
        yield draft.node("CumSum", none, big, draft.constant(Tensor.scalar(0L)));
      }
      case 11 -> {
        String big = draft.node("ConstantOfShape", none, draft.constant(sizes(2)));
        yield draft.node("MatMul", none, big, draft.node("Transpose", none, big));
      }
      case 12 -> {
        String big = draft.node("ConstantOfShape", none, draft.constant(sizes(1)));
        yield draft.node("NonZero", none, big);
      }
      case 13 -> {
        String sum = x;
        for (int i = 0; i < 40; i++) {
          sum = draft.node("Concat", Map.of("axis", new Attribute.IntValue(0)), sum, sum);
        }
        yield sum;
      }
      case 14 -> {
        String big = draft.node("ConstantOfShape", none, draft.constant(sizes(2)));
        yield draft.node("EyeLike", none, big);
      }
      case 15 -> {
        String big = draft.node("ConstantOfShape", none, draft.constant(sizes(2)));
        yield draft.node("TopK", none, big, draft.constant(Tensor.ofLongs(tensors.odd())));
      }
      case 16 -> {
        Map<String, Attribute> starts = Map.of();
        yield draft.node(
            "Slice",
            starts,
            x,
            draft.constant(Tensor.ofLongs(tensors.odd())),
            draft.constant(Tensor.ofLongs(tensors.odd())),
            draft.constant(Tensor.ofLongs(0)),
            draft.constant(Tensor.ofLongs(tensors.odd())));
      }
      case 17 -> draft.node("Split", none, x, draft.constant(sizes(3)));
      case 18 -> loop(draft, x);
      case 19 -> draft.node("Unsqueeze", none, x, draft.constant(sizes(8)));
      case 20 -> {
        String big = draft.node("Expand", none, x, draft.constant(sizes(2)));
        yield draft.node("Softmax", none, big);
      }
      default -> {
        String big = draft.node("Expand", none, x, draft.constant(sizes(2)));
        yield draft.node("Add", none, big, draft.node("Transpose", none, big));
      }
    };
  }

  private Tensor sizes(int most) {
    long[] sizes = new long[1 + random.nextInt(most)];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : tensors.odd();
    }
    return Tensor.ofLongs(sizes);
  }

  private String loop(Draft draft, String x) {
    Node step = Node.of("Add", List.of("state_in", "state_in"), List.of("state_out"), Map.of());
    Node stay = Node.of("Identity", List.of("cond_in"), List.of("cond_out"), Map.of());
    Graph body =
        Graph.of(
            "body",
            List.of(
                ValueInfo.tensor("i", ElementType.INT64, Shape.SCALAR),
                ValueInfo.tensor("cond_in", ElementType.BOOL, Shape.SCALAR),
                ValueInfo.untyped("state_in")),
            List.of(ValueInfo.untyped("cond_out"), ValueInfo.untyped("state_out")),
            List.of(step, stay),
            Map.of());
    return draft.node(
        "Loop",
        Map.of("body", new Attribute.GraphValue(body)),
        draft.constant(Tensor.scalar(tensors.odd())),
        draft.constant(Tensor.ofIntegers(ElementType.BOOL, new long[0], 1)),
        x);
  }

  /** The graph within Ifs, both branches of each alike, so that paths double at every level. */
  Graph wrapped(Graph graph) {
    if (graph.nodes().stream().anyMatch(n -> n.is("If"))) {
      // The file would double once more at every level.
      return graph;
    }
    List<String> outputs = graph.outputs().stream().map(ValueInfo::name).toList();
    Graph inner =
        new Graph(
            "branch",
            List.of(),
            graph.outputs(),
            graph.nodes(),
            Map.of(),
            Map.of(),
            graph.valueInfo(),
            Map.of(),
            "",
            Map.of());
    int depth = 1 + random.nextInt(DEEPEST);
    Node node = branch(inner, outputs);
    for (int i = 1; i < depth; i++) {
      node =
          branch(Graph.of("branch", List.of(), graph.outputs(), List.of(node), Map.of()), outputs);
    }
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    constants.put("which", Tensor.ofIntegers(ElementType.BOOL, new long[0], random.nextInt(2)));
    return graph.withNodes(List.of(node)).withInitializers(constants);
  }

  private static Node branch(Graph inner, List<String> outputs) {
    return Node.of(
        "If",
        List.of("which"),
        outputs,
        Map.of(
            "then_branch",
            new Attribute.GraphValue(inner),
            "else_branch",
            new Attribute.GraphValue(inner)));
  }
}
