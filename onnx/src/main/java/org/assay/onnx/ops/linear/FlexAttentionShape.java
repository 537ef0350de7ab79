package org.assay.onnx.ops.linear;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/**
 * Shape of FlexAttention-1 (ai.onnx.preview): Q [B, h, T, d], K [B, g, L, d], V [B, g, L, e], where
 * h is a multiple of g; Y [B, h, T, e]. The graphs {@code score_mod} and {@code prob_mod} keep the
 * type of the scores [B, h, T, L].
 */
final class FlexAttentionShape {
  private FlexAttentionShape() {}

  static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add("ai.onnx.preview", "FlexAttention", CheckedRule.of(3, 3, 1, FlexAttentionShape::of));
  }

  private static List<Optional<ValueType>> of(Operands in) {
    Shape q = in.shape(0, 4, 4).orElse(Dims.unknown(4));
    Shape k = in.shape(1, 4, 4).orElse(Dims.unknown(4));
    Shape v = in.shape(2, 4, 4).orElse(Dims.unknown(4));
    Dim batch = in.same(q.dim(0), in.same(k.dim(0), v.dim(0), "batches"), "batches");
    Dim shared = in.same(k.dim(1), v.dim(1), "heads of keys and values");
    long heads = q.dim(1).sizeOrMinusOne();
    long groups = shared.sizeOrMinusOne();
    if (heads >= 0 && groups >= 0 && (groups == 0 ? heads != 0 : heads % groups != 0)) {
      throw in.error(heads + " heads of queries", "a multiple of the " + groups + " of keys");
    }
    Dim keys = in.same(k.dim(2), v.dim(2), "numbers of keys and values");
    in.same(q.dim(3), k.dim(3), "head sizes of queries and keys");
    Optional<ElementType> element = in.element(0);
    Optional<ElementType> precision =
        in.elementAttribute("softmax_precision")
            .or(() -> element.map(e -> e == ElementType.DOUBLE ? e : ElementType.FLOAT));
    Optional<ValueType> scores =
        Operands.type(precision, Optional.of(Shape.of(batch, q.dim(1), q.dim(2), keys)));
    for (String graph : new String[] {"score_mod", "prob_mod"}) {
      if (in.node().graphAttribute(graph).isPresent()) {
        int outputs = in.context().inferSubgraph(graph, List.of(scores)).size();
        if (outputs != 1) {
          throw in.error(outputs + " outputs of " + graph, "one");
        }
      }
    }
    return List.of(
        Operands.type(element, Optional.of(Shape.of(batch, q.dim(1), q.dim(2), v.dim(3)))));
  }
}
