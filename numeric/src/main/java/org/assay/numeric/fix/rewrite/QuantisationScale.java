package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW027: a scale of a quantisation that may be 0. */
final class QuantisationScale extends ExpressionRewrite {
  QuantisationScale() {
    super(
        "RW027",
        "quantisation-by-zero",
        "The scale of a quantisation is kept above a tiny threshold.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node node = around.failing();
    int operand = around.input().operand();
    if (!around.fails("QuantizeLinear", "DequantizeLinear") || operand != 1) {
      return List.of();
    }
    String scale = node.inputs().get(operand);
    Optional<ElementType> type = around.floating(scale);
    List<Rewritten> all = new ArrayList<>();
    for (double threshold : type.map(t -> Thresholds.aboveZero(t, 0)).orElse(new double[0])) {
      if (threshold < around.hull(scale).hi) {
        Edit edit = new Edit(around, node);
        edit.feed(node, operand, edit.op("Max", scale, edit.constant(type.get(), threshold)));
        all.add(
            edit.but(
                node.opType() + " by Max(scale, " + threshold + ")",
                new ExceptionSet(scale, ExceptionSet.Side.BELOW, threshold)));
      }
    }
    return all;
  }
}
