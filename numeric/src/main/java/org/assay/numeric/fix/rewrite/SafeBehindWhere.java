package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW022: a function whose result Where discards where the operand is bad: a safe operand there. */
final class SafeBehindWhere extends ExpressionRewrite {
  private static final int STEPS = 4;
  private static final int LONGEST_WAY = 8;

  SafeBehindWhere() {
    super(
        "RW022",
        "safe-operand-behind-where",
        "Where a Where discards a result, the function within gets a harmless operand.");
  }

  /** A function that may fail, its operand, and the branch of the Where that it leads to. */
  private record Discarded(Node where, int branch, Node function, int operand, double harmless) {}

  @Override
  List<Rewritten> propose(Surroundings around) {
    List<Rewritten> all = new ArrayList<>();
    for (Node where : around.ahead(STEPS, "Where")) {
      for (int branch = 1; branch <= 2; branch++) {
        Optional<Discarded> found = discarded(around, where, branch);
        if (found.isPresent()
            && (around.failing() == where || around.failing() == found.get().function())) {
          all.addAll(rewritten(around, found.get()));
        }
      }
    }
    return all;
  }

  // The nearest function on the way up from a branch, through what acts on each element alone.
  private static Optional<Discarded> discarded(Surroundings around, Node where, int branch) {
    Surroundings.Origin origin = around.affine(where.inputs().get(branch));
    if (!origin.moves().isEmpty()) {
      return Optional.empty();
    }
    String at = origin.base();
    for (int i = 0; i < STEPS; i++) {
      Optional<Node> producer = around.producer(at).filter(n -> n.domain().isEmpty());
      if (producer.isEmpty() || !around.sameShape(at, where.firstOutput())) {
        return Optional.empty();
      }
      Node node = producer.get();
      Optional<Discarded> found =
          switch (node.opType()) {
            case "Log", "Sqrt", "Reciprocal", "Pow" ->
                Optional.of(new Discarded(where, branch, node, 0, 1));
            case "Div" -> Optional.of(new Discarded(where, branch, node, 1, 1));
            case "Exp", "Asin", "Acos", "Atanh" ->
                Optional.of(new Discarded(where, branch, node, 0, 0));
            case "Acosh" -> Optional.of(new Discarded(where, branch, node, 0, 2));
            default -> Optional.empty();
          };
      if (found.isPresent()) {
        return found;
      }
      Optional<String> varying =
          node.is("Mul") || node.is("Add") || node.is("Sub")
              ? node.inputs().stream()
                  .filter(in -> around.producer(in).filter(SafeBehindWhere::mayFail).isPresent())
                  .findFirst()
              : Optional.empty();
      if (varying.isEmpty()) {
        return Optional.empty();
      }
      at = around.same(varying.get());
    }
    return Optional.empty();
  }

  private static boolean mayFail(Node node) {
    return node.domain().isEmpty()
        && switch (node.opType()) {
          case "Log", "Sqrt", "Reciprocal", "Pow", "Div", "Exp", "Asin", "Acos", "Atanh", "Acosh" ->
              true;
          default -> false;
        };
  }

  private static List<Rewritten> rewritten(Surroundings around, Discarded d) {
    String x = d.function().inputs().get(d.operand());
    Optional<ElementType> type = around.floating(x);
    List<Rewritten> all = new ArrayList<>();
    String given = d.where().inputs().get(0);
    boolean tested = around.dependsOn(given, d.function());
    // Where must not make the operand larger than the function's result was.
    if (type.isEmpty()
        || around.rank(given) < 0
        || around.rank(given) > around.rank(d.where().firstOutput())
        || tested && !isTestOfNan(around, given, d.function())
        || !leadsOnlyThere(around, d.function().firstOutput(), d, tested, LONGEST_WAY)) {
      return all;
    }
    double[] floors =
        isFloored(d.function())
            ? new double[] {0, Thresholds.least(type.get()), 1e-12}
            : new double[] {0};
    for (double floor : floors) {
      Edit edit = new Edit(around, d.function());
      String harmless = edit.constant(type.get(), d.harmless());
      String condition = tested ? test(edit, d, x, type.get()) : given;
      String operand =
          d.branch() == 1
              ? edit.op("Where", condition, x, harmless)
              : edit.op("Where", condition, harmless, x);
      List<ExceptionSet> exceptions = List.of();
      if (floor > 0) {
        operand = edit.op("Max", operand, edit.constant(type.get(), floor));
        exceptions = List.of(new ExceptionSet(x, ExceptionSet.Side.BELOW, floor));
      }
      edit.feed(d.function(), d.operand(), operand);
      if (tested) {
        edit.feed(d.where(), 0, condition);
      }
      String f = d.function().opType();
      all.add(
          new Rewritten(
              edit.done(),
              "Where(c, "
                  + f
                  + "(x), y) → Where(c, "
                  + f
                  + "(Where(c, x, "
                  + d.harmless()
                  + ")), y)",
              exceptions));
    }
    return all;
  }

  // Whether a result is needed for that branch alone, or for the test that is replaced: who else
  // uses it would get the harmless operand's.
  private static boolean leadsOnlyThere(
      Surroundings around, String name, Discarded d, boolean tested, int longest) {
    if (around.isSeenOutside(name) || longest == 0) {
      return false;
    }
    for (Node user : around.consumers(name)) {
      for (int i = 0; i < user.inputs().size() && user == d.where(); i++) {
        if (user.inputs().get(i).equals(name) && i != d.branch() && !(i == 0 && tested)) {
          return false;
        }
      }
      if (user != d.where()
          && !user.outputs().stream()
              .allMatch(o -> leadsOnlyThere(around, o, d, tested, longest - 1))) {
        return false;
      }
    }
    return true;
  }

  // Whether a condition is IsNaN of the function's result, or Not of that, and the function gives
  // NaN just outside of its domain.
  private static boolean isTestOfNan(Surroundings around, String condition, Node function) {
    Optional<Node> test = around.producer(around.same(condition));
    if (test.isPresent() && test.get().is("Not")) {
      test = around.producer(around.same(test.get().inputs().get(0)));
    }
    boolean known =
        switch (function.opType()) {
          case "Sqrt", "Log", "Asin", "Acos" -> true;
          default -> false;
        };
    return known
        && test.isPresent()
        && test.get().is("IsNaN")
        && around.affine(test.get().inputs().get(0)).base().equals(function.firstOutput())
        && around.affine(test.get().inputs().get(0)).moves().isEmpty();
  }

  // Whether the function's result is taken, or is not (for the second branch), by its operand.
  private static String test(Edit edit, Discarded d, String x, ElementType type) {
    boolean unit = d.function().is("Asin") || d.function().is("Acos");
    String outside =
        unit
            ? edit.op("Greater", edit.op("Abs", x), edit.constant(type, 1))
            : edit.op("Less", x, edit.constant(type, 0));
    return d.branch() == 1 ? edit.op("Not", outside) : outside;
  }

  private static boolean isFloored(Node function) {
    return switch (function.opType()) {
      case "Log", "Sqrt", "Reciprocal", "Pow", "Div" -> true;
      default -> false;
    };
  }
}
