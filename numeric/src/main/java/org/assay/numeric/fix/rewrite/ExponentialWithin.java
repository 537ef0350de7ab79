package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW010: a root, power, quotient or logarithm of an exponential. */
final class ExponentialWithin extends ExpressionRewrite {
  // Exp, two movements, the outer function.
  private static final int STEPS = 3;

  /**
   * What becomes of exp(x): its power, times another tensor.
   *
   * @param times empty for the power alone
   */
  private record Outer(String operand, double power, Optional<String> times) {}

  ExponentialWithin() {
    super(
        "RW010",
        "function-of-exponential",
        "A root, power, quotient or logarithm of exp(x) becomes one exponential, or x.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    for (Node node : around.ahead(STEPS, "Sqrt", "Pow", "Reciprocal", "Div", "Log")) {
      Optional<ElementType> type = around.floating(node.firstOutput());
      Optional<Outer> outer = outer(around, node);
      Surroundings.Origin origin =
          around.moved(outer.map(Outer::operand).orElse(node.firstOutput()));
      Optional<Node> exp = around.made(origin.base(), "Exp");
      if (type.isEmpty() || outer.isEmpty() || exp.isEmpty()) {
        continue;
      }
      String x = exp.get().inputs().get(0);
      List<Rewritten> all =
          node.is("Log")
              ? logarithm(around, node, x, origin.moves())
              : powers(around, node, x, origin.moves(), outer.get(), type.get());
      List<Rewritten> gone = all.stream().filter(r -> around.isGone(r.model())).toList();
      if (!gone.isEmpty()) {
        return gone;
      }
    }
    return List.of();
  }

  private static Optional<Outer> outer(Surroundings around, Node node) {
    String first = node.inputs().get(0);
    return switch (node.opType()) {
      case "Sqrt" -> Optional.of(new Outer(first, 0.5, Optional.empty()));
      case "Reciprocal" -> Optional.of(new Outer(first, -1, Optional.empty()));
      case "Log" -> Optional.of(new Outer(first, 1, Optional.empty()));
      case "Div" ->
          Optional.of(
              new Outer(
                  node.inputs().get(1),
                  -1,
                  Optional.of(first).filter(f -> !around.isScalar(f, 1))));
      case "Pow" ->
          around.sameShape(first, node.firstOutput())
              ? around
                  .scalar(node.inputs().get(1))
                  .filter(c -> c != 0)
                  .map(c -> new Outer(first, c, Optional.empty()))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static List<Rewritten> logarithm(
      Surroundings around, Node log, String x, List<Node> moves) {
    Edit edit = new Edit(around, log);
    return edit.replace(log, edit.replay(moves, x)).same("Log(Exp(x)) → x");
  }

  private static List<Rewritten> powers(
      Surroundings around, Node node, String x, List<Node> moves, Outer outer, ElementType type) {
    Cell hull = around.hull(x);
    double power = outer.power();
    double most = power > 0 ? power * hull.hi : power * hull.lo;
    double[] limits = Thresholds.exponents(type);
    String what = "Exp(x) to the power " + power + " → Exp(" + power + "·x)";
    List<Rewritten> all = new ArrayList<>();
    if (most <= limits[0]) {
      all.add(
          new Rewritten(
              edited(around, node, x, moves, outer, type, Double.NaN).done(), what, List.of()));
      return all;
    }
    for (double limit : Arrays.stream(limits).filter(l -> l < most).toArray()) {
      ExceptionSet beyond =
          new ExceptionSet(
              x, power > 0 ? ExceptionSet.Side.ABOVE : ExceptionSet.Side.BELOW, limit / power);
      all.add(
          edited(around, node, x, moves, outer, type, limit)
              .but(what + " up to Exp(" + limit + ")", beyond));
    }
    return all;
  }

  private static Edit edited(
      Surroundings around,
      Node node,
      String x,
      List<Node> moves,
      Outer outer,
      ElementType type,
      double limit) {
    Edit edit = new Edit(around, node);
    String exponent =
        outer.power() == -1
            ? edit.op("Neg", x)
            : edit.op("Mul", x, edit.constant(type, outer.power()));
    if (!Double.isNaN(limit)) {
      exponent = edit.op("Min", exponent, edit.constant(type, limit));
    }
    String value = edit.replay(moves, edit.op("Exp", exponent));
    return edit.replace(node, outer.times().map(t -> edit.op("Mul", t, value)).orElse(value));
  }
}
