package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/**
 * RW013, RW014, RW020: an operand that is kept away from the lower end of the function's domain.
 */
final class OperandFloor extends ExpressionRewrite {
  private final String opType;

  private OperandFloor(String id, String name, String summary, String opType) {
    super(id, name, summary);
    this.opType = opType;
  }

  static OperandFloor ofRoot() {
    return new OperandFloor(
        "RW013",
        "root-near-zero",
        "The operand of a square root, as of a norm or distance, is kept above a tiny threshold.",
        "Sqrt");
  }

  static OperandFloor ofLogarithm() {
    return new OperandFloor(
        "RW014",
        "log-of-probability",
        "The operand of a logarithm is kept above a tiny threshold.",
        "Log");
  }

  static OperandFloor ofPower() {
    return new OperandFloor(
        "RW020", "power-near-zero", "The base of a power is kept above a tiny threshold.", "Pow");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node node = around.failing();
    if (opType.equals("Log") && node.is("ReduceLogSum")) {
      return ofSum(around, node);
    }
    if (!node.is(opType)) {
      return List.of();
    }
    String x = node.inputs().get(0);
    Optional<ElementType> type = around.floating(x);
    List<Rewritten> all = new ArrayList<>();
    // What is never above the threshold would become a constant.
    double most = around.hull(x).hi;
    for (double threshold : type.map(t -> Thresholds.aboveZero(t, 0)).orElse(new double[0])) {
      if (threshold >= most) {
        break;
      }
      Edit edit = new Edit(around, node);
      edit.feed(node, 0, edit.op("Max", x, edit.constant(type.get(), threshold)));
      String what = opType + "(x) → " + opType + "(Max(x, " + threshold + "))";
      all.add(edit.but(what, new ExceptionSet(x, ExceptionSet.Side.BELOW, threshold)));
    }
    return all;
  }

  // The sum is no tensor of the model: its threshold is that of the greatest term.
  private static List<Rewritten> ofSum(Surroundings around, Node node) {
    String x = node.inputs().get(0);
    Optional<ElementType> type = around.floating(x);
    Optional<long[]> axes = ReducedAxes.of(around, node).filter(a -> a.length > 0);
    if (type.isEmpty() || axes.isEmpty() || !(around.hull(x).lo >= 0)) {
      return List.of();
    }
    double threshold = Thresholds.least(type.get());
    Edit edit = new Edit(around, node);
    String sum = edit.reduce("ReduceSum", x, axes.get());
    String log = edit.op("Log", edit.op("Max", sum, edit.constant(type.get(), threshold)));
    edit.replace(
        node,
        node.intAttribute("keepdims", 1) != 0
            ? log
            : edit.op("Squeeze", log, edit.longs(axes.get())));
    return List.of(
        edit.but(
            "ReduceLogSum(x) → Log(Max(ReduceSum(x), " + threshold + "))",
            new ExceptionSet(x, ExceptionSet.Side.BELOW, threshold)));
  }
}
