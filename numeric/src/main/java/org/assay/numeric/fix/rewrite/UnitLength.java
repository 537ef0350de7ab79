package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW012: a vector divided by its own length. */
final class UnitLength extends ExpressionRewrite {
  UnitLength() {
    super(
        "RW012",
        "unit-length",
        "A vector divided by its length is divided by its length or a tiny threshold, if that is more.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node failing = around.failing();
    // The length by hand may fail as a root before the quotient does.
    for (Node node : around.ahead(failing.is("Div") ? 0 : 3, "Div")) {
      Optional<ElementType> type = around.floating(node.firstOutput());
      Optional<SquareSum.Of> norm = SquareSum.norm(around, node.inputs().get(1));
      Optional<long[]> axes = norm.flatMap(n -> ReducedAxes.of(around, n.reduction()));
      if (type.isEmpty()
          || axes.isEmpty()
          || !around.equal(norm.get().x(), node.inputs().get(0))
          || !around.sameShape(node.inputs().get(0), node.firstOutput())
          || !ReducedAxes.broadcastsBack(around, norm.get().reduction(), node.inputs().get(1))) {
        continue;
      }
      // Squares below the least normal number are inexact: shorter vectors have no direction.
      double underflow = 16 * Math.sqrt(type.get().format().minNormal());
      double threshold = Math.max(Thresholds.least(type.get()), underflow);
      Edit edit = new Edit(around, node);
      String x = node.inputs().get(0);
      String length = edit.reduce("ReduceL2", x, axes.get());
      edit.replace(
          node, edit.op("Div", x, edit.op("Max", length, edit.constant(type.get(), threshold))));
      Rewritten rewritten =
          edit.but(
              "x / ‖x‖ → x / Max(‖x‖, " + threshold + ")",
              new ExceptionSet(node.inputs().get(1), ExceptionSet.Side.BELOW, threshold));
      if (around.isGone(rewritten.model())) {
        return List.of(rewritten);
      }
    }
    return List.of();
  }
}
