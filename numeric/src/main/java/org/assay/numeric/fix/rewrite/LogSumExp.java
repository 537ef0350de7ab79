package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW008: the logarithm of a sum of exponentials. */
final class LogSumExp extends ExpressionRewrite {
  // Exp, ReduceSum or Add, two movements, Log.
  private static final int STEPS = 4;

  LogSumExp() {
    super(
        "RW008",
        "log-sum-exp",
        "The logarithm of a sum of exponentials is taken after the maximum was subtracted.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    for (Node log : around.ahead(STEPS, "Log", "ReduceLogSum")) {
      Optional<ElementType> type = around.floating(log.firstOutput());
      if (type.isEmpty()) {
        continue;
      }
      Edit edit = new Edit(around, log);
      Optional<String> value =
          log.is("Log")
              ? ofLog(around, edit, log, type.get())
              : reduced(around, edit, log, type.get());
      if (value.isEmpty()) {
        continue;
      }
      List<Rewritten> rewritten =
          edit.replace(log, value.get()).same("Log(Σ exp(x)) → m + Log(Σ exp(x − m)), m = max(x)");
      if (around.isGone(rewritten.get(0).model())) {
        return rewritten;
      }
    }
    return List.of();
  }

  private static Optional<String> ofLog(
      Surroundings around, Edit edit, Node log, ElementType type) {
    Surroundings.Origin origin = around.moved(log.inputs().get(0));
    Optional<Node> sum = around.producer(origin.base());
    if (sum.isPresent() && sum.get().is("ReduceSum")) {
      return reduced(around, edit, sum.get(), type).map(v -> edit.replay(origin.moves(), v));
    }
    if (sum.isPresent() && sum.get().is("Add")) {
      Optional<Node> a = around.made(sum.get().inputs().get(0), "Exp");
      Optional<Node> b = around.made(sum.get().inputs().get(1), "Exp");
      if (a.isPresent() && b.isPresent()) {
        String value =
            new StableForms(edit, type).logAddExp(a.get().inputs().get(0), b.get().inputs().get(0));
        return Optional.of(edit.replay(origin.moves(), value));
      }
    }
    return Optional.empty();
  }

  // The logarithm of a sum, in the shape of the sum.
  private static Optional<String> reduced(
      Surroundings around, Edit edit, Node sum, ElementType type) {
    Optional<Node> exp = around.made(sum.inputs().get(0), "Exp");
    Optional<long[]> axes = ReducedAxes.of(around, sum);
    if (exp.isEmpty() || axes.isEmpty() || axes.get().length == 0) {
      return Optional.empty();
    }
    String kept = new StableForms(edit, type).logSumExp(exp.get().inputs().get(0), axes.get());
    return Optional.of(
        sum.intAttribute("keepdims", 1) != 0
            ? kept
            : edit.op("Squeeze", kept, edit.longs(axes.get())));
  }
}
