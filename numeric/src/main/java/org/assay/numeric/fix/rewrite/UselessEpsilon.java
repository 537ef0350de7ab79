package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW004: a cross-entropy whose probability was given an epsilon too small to help. */
final class UselessEpsilon extends ExpressionRewrite {
  // Above this an epsilon helps: a scan does not complain of the logarithm.
  private static final double HELPS = 1e-30;
  // Where the epsilon is less than this part of the probability, the logarithm does not show it.
  private static final double VISIBLE = 1e-7;

  UselessEpsilon() {
    super(
        "RW004",
        "cross-entropy-by-hand",
        "The logarithm of a softmax with a useless epsilon becomes that of the logits.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node log = around.failing();
    if (!log.is("Log")) {
      return List.of();
    }
    Surroundings.Origin outer = around.moved(log.inputs().get(0));
    Optional<Node> guard = around.producer(outer.base());
    Optional<ElementType> type = around.floating(log.firstOutput());
    Optional<Double> epsilon = guard.flatMap(n -> epsilon(around, n));
    if (type.isEmpty() || epsilon.isEmpty()) {
      return List.of();
    }
    Optional<String> p =
        guard.get().is("Clip")
            ? Optional.of(guard.get().inputs().get(0))
            : around
                .withConstant(guard.get())
                .map(Surroundings.WithConstant::operand)
                .filter(x -> around.sameShape(x, guard.get().firstOutput()));
    Optional<SoftmaxForm> softmax = p.flatMap(x -> SoftmaxForm.of(around, x));
    if (softmax.isEmpty() || !softmax.get().clipped().isEmpty()) {
      return List.of();
    }
    Edit edit = new Edit(around, log);
    String value =
        new StableForms(edit, type.get()).logSoftmax(softmax.get().logits(), softmax.get().axes());
    edit.replace(log, edit.replay(outer.moves(), value));
    return List.of(
        edit.but(
            "Log(Softmax(x) with epsilon) → s − log Σ exp(s), s = x − max(x)",
            new ExceptionSet(
                around.same(p.get()),
                ExceptionSet.Side.BELOW,
                Math.max(epsilon.get() / VISIBLE, Thresholds.least(type.get())))));
  }

  // An epsilon added to a probability, or by which it is clipped from below.
  private static Optional<Double> epsilon(Surroundings around, Node guard) {
    Optional<Double> constant =
        guard.is("Clip")
            ? around
                .scalar(guard.hasInput(1) ? guard.inputs().get(1) : "")
                .filter(lo -> !guard.hasInput(2) || around.hull(guard.inputs().get(2)).lo >= 1)
            : guard.is("Add") || guard.is("Max")
                ? around.withConstant(guard).map(Surroundings.WithConstant::constant)
                : Optional.empty();
    return constant.filter(e -> e >= 0 && e <= HELPS);
  }
}
