package org.assay.fuzz.guide;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * An input of tokens that picks rows of a table of weights. The derivative by what is picked says
 * what each other row would bring, to first order: its product with the difference of the rows
 * (HotFlip, Ebrahimi and others, ACL 2018, section 3).
 *
 * @param field the input
 * @param table name of the weights, [vocabulary, width], float32
 * @param picked what the table's rows become: the output of {@code Gather} along axis 0
 */
record TokenTable(Field field, String table, String picked) {
  private static final long MOST_CHOICES = Direction.CHOICES;

  /** Outputs of a gradient graph that hold proposals: [positions, choices] each. */
  record Proposals(TokenTable of, String gains, String tokens) {
    /** Takes them out of a run; false if something is not finite. */
    boolean into(Direction direction, Map<String, Tensor> results) {
      double[] gain = Objects.requireNonNull(results.get(gains)).toDoubles();
      double[] token = Objects.requireNonNull(results.get(tokens)).toDoubles();
      Field field = of.field();
      int choices = gain.length / field.size();
      for (int i = 0; i < gain.length; i++) {
        if (!Double.isFinite(gain[i])) {
          return false;
        }
        boolean possible = token[i] >= field.low() && token[i] <= field.high();
        direction.propose(
            field.offset() + i / choices,
            i % choices,
            (float) token[i],
            possible ? (float) gain[i] : Float.NEGATIVE_INFINITY);
      }
      return true;
    }
  }

  /** Those of the main graph; an input that is read by several {@code Gather} has several. */
  static List<TokenTable> of(Graph graph, InputLayout layout) {
    List<TokenTable> tables = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.is("Gather") && node.intAttribute("axis", 0) == 0) {
        Optional<Tensor> table =
            Optional.ofNullable(graph.initializers().get(node.inputs().get(0)));
        if (table.isPresent() && table.get().dims().length == 2 && table.get().dims()[0] > 0) {
          source(graph, node.inputs().get(1), layout)
              .ifPresent(
                  field ->
                      tables.add(new TokenTable(field, node.inputs().get(0), node.firstOutput())));
        }
      }
    }
    return tables;
  }

  /** The input that indices are, but for casts. */
  private static Optional<Field> source(Graph graph, String indices, InputLayout layout) {
    String name = indices;
    for (int i = 0; i < graph.nodes().size(); i++) {
      String wanted = name;
      Optional<Node> cast =
          graph.nodes().stream()
              .filter(n -> n.outputs().contains(wanted) && (n.is("Cast") || n.is("Identity")))
              .findFirst();
      if (cast.isEmpty()) {
        break;
      }
      name = cast.get().inputs().get(0);
    }
    String input = name;
    return layout.fields().stream()
        .filter(f -> f.name().equals(input) && f.role() == Role.CLASS_INDEX && f.size() > 0)
        .findFirst();
  }

  /**
   * Adds what computes the proposals of one row to a gradient graph.
   *
   * @param gradient of what is picked, of its shape
   */
  Proposals addTo(GraphBuilder builder, Graph graph, String gradient) {
    long[] dims = Objects.requireNonNull(graph.initializers().get(table)).dims();
    String pairs = builder.constant("pairs", Tensor.ofLongs(new long[] {2}, field.size(), dims[1]));
    String slope = builder.op("Reshape", gradient, pairs);
    String own =
        builder.op(
            "ReduceSum",
            Map.of("keepdims", new Attribute.IntValue(1)),
            builder.op("Mul", slope, builder.op("Reshape", picked, pairs)),
            builder.constant("last", Tensor.ofLongs(new long[] {1}, -1)));
    String all =
        builder.op(
            "MatMul",
            slope,
            builder.op("Transpose", Map.of("perm", new Attribute.IntList(List.of(1L, 0L))), table));
    List<String> best =
        builder.ops(
            2,
            "TopK",
            Map.of(),
            builder.op("Sub", all, own),
            builder.constant(
                "choices", Tensor.ofLongs(new long[] {1}, Math.min(MOST_CHOICES, dims[0]))));
    best.forEach(builder::output);
    return new Proposals(this, best.get(0), best.get(1));
  }
}
