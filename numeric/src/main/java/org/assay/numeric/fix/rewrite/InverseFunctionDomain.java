package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;
import org.assay.onnx.Node;

/** RW023: an operand of an inverse function that may leave its domain, or reach its end. */
final class InverseFunctionDomain extends ExpressionRewrite {
  InverseFunctionDomain() {
    super(
        "RW023",
        "clipped-domain",
        "The operand of Asin, Acos, Atanh or Acosh is clipped to just within the domain.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node node = around.failing();
    if (!around.fails("Asin", "Acos", "Atanh", "Acosh")) {
      return List.of();
    }
    String x = node.inputs().get(0);
    Optional<ElementType> type = around.floating(x);
    if (type.isEmpty()) {
      return List.of();
    }
    FloatFormat format = type.get().format();
    Edit edit = new Edit(around, node);
    if (node.is("Acosh")) {
      double least = format.up(1);
      edit.feed(node, 0, edit.op("Max", x, edit.constant(type.get(), least)));
      return List.of(
          edit.but(
              "Acosh(x) → Acosh(Max(x, " + least + "))",
              new ExceptionSet(x, ExceptionSet.Side.BELOW, least)));
    }
    double most = format.down(1);
    String kept =
        edit.op("Clip", x, edit.constant(type.get(), -most), edit.constant(type.get(), most));
    edit.feed(node, 0, kept);
    return List.of(
        edit.but(
            node.opType() + "(x) → " + node.opType() + "(Clip(x, −" + most + ", " + most + "))",
            new ExceptionSet(x, ExceptionSet.Side.BELOW, -most),
            new ExceptionSet(x, ExceptionSet.Side.ABOVE, most)));
  }
}
