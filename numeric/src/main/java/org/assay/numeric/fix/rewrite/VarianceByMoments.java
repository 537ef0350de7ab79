package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW011: a variance as E[x²] − E[x]², which rounding can make negative. */
final class VarianceByMoments extends ExpressionRewrite {
  // How far a sum's factor may be from 1 by the number of elements: both are rounded.
  private static final double COUNTED = 1e-6;

  VarianceByMoments() {
    super(
        "RW011",
        "variance-by-moments",
        "A variance E[x²] − E[x]² becomes the mean of squared deviations, which is never negative.");
  }

  /** The mean of a tensor: the reduction, its operand and axes. */
  private record Mean(String of, Node reduction, long[] axes) {}

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node failing = around.failing();
    int operand = around.input().operand();
    if (!failing.hasInput(operand)) {
      return List.of();
    }
    Surroundings.Origin origin = around.affine(failing.inputs().get(operand));
    Optional<Node> difference = around.producer(origin.base()).filter(n -> n.is("Sub"));
    Optional<ElementType> type = around.floating(origin.base());
    if (difference.isEmpty() || type.isEmpty()) {
      return List.of();
    }
    Node sub = difference.get();
    Optional<Mean> second = mean(around, sub.inputs().get(0));
    Optional<String> x = second.flatMap(m -> SquareSum.root(around, m.of()));
    Optional<Mean> first =
        SquareSum.root(around, sub.inputs().get(1)).flatMap(m -> mean(around, m));
    if (x.isEmpty()
        || first.isEmpty()
        || !around.equal(first.get().of(), x.get())
        || !Arrays.equals(first.get().axes(), second.get().axes())
        || !around.sameShape(sub.inputs().get(0), sub.firstOutput())) {
      return List.of();
    }
    List<Rewritten> all = new ArrayList<>();
    double[] floors =
        origin.offset() > Thresholds.least(type.get())
            ? new double[] {0}
            : Thresholds.aboveZero(type.get(), 0);
    for (double floor : floors) {
      all.add(centred(around, sub, x.get(), second.get(), type.get(), floor));
    }
    for (double floor : floors) {
      Edit edit = new Edit(around, failing);
      String kept = edit.op("Max", sub.firstOutput(), edit.constant(type.get(), floor));
      // Whoever uses the variance gets it as it was; the failing operator what cannot fail.
      String operandOf =
          origin.offset() == 0
              ? kept
              : edit.op("Add", kept, edit.constant(type.get(), origin.offset()));
      if (origin.scale() == 1 && origin.moves().isEmpty()) {
        edit.feed(failing, operand, operandOf);
        all.add(
            edit.but(
                "E[x²] − E[x]² → Max(E[x²] − E[x]², " + floor + ")",
                new ExceptionSet(sub.firstOutput(), ExceptionSet.Side.BELOW, floor)));
      }
    }
    return all;
  }

  private static Rewritten centred(
      Surroundings around, Node sub, String x, Mean second, ElementType type, double floor) {
    Edit edit = new Edit(around, sub);
    String deviation = edit.op("Sub", x, edit.reduce("ReduceMean", x, second.axes()));
    String value = edit.reduce("ReduceMean", edit.op("Mul", deviation, deviation), second.axes());
    if (second.reduction().intAttribute("keepdims", 1) == 0) {
      value = edit.op("Squeeze", value, edit.longs(second.axes()));
    }
    if (floor > 0) {
      value = edit.op("Max", value, edit.constant(type, floor));
    }
    edit.replace(sub, value);
    String what = "E[x²] − E[x]² → E[(x − E[x])²]";
    return floor > 0
        ? edit.but(
            what + ", at least " + floor,
            new ExceptionSet(sub.firstOutput(), ExceptionSet.Side.BELOW, floor))
        : new Rewritten(edit.done(), what, List.of());
  }

  // ReduceMean, or ReduceSum by the number of elements, in the shape in which it leaves the
  // reduction.
  private static Optional<Mean> mean(Surroundings around, String name) {
    Surroundings.Origin origin = around.affine(name);
    Optional<Node> producer =
        around.producer(origin.base()).filter(n -> n.is("ReduceMean") || n.is("ReduceSum"));
    if (producer.isEmpty() || origin.offset() != 0 || !origin.moves().isEmpty()) {
      return Optional.empty();
    }
    Node reduction = producer.get();
    Optional<long[]> axes = ReducedAxes.of(around, reduction).filter(a -> a.length > 0);
    boolean mean = reduction.is("ReduceMean") && origin.scale() == 1;
    boolean sum =
        reduction.is("ReduceSum")
            && ReducedAxes.count(around, reduction)
                .filter(n -> Math.abs(origin.scale() * n - 1) < COUNTED)
                .isPresent();
    return mean || sum
        ? axes.map(a -> new Mean(around.same(reduction.inputs().get(0)), reduction, a))
        : Optional.empty();
  }
}
