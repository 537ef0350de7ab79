package org.assay.numeric.fix.rewrite;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assay.bounds.Bounds;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** Which axes a reduction takes, and whether its result stands where those axes were. */
final class ReducedAxes {
  private ReducedAxes() {}

  /** The axes that a reduction takes, from 0 and in ascending order; empty if unknown. */
  static Optional<long[]> of(Surroundings around, Node reduction) {
    int rank = around.rank(reduction.inputs().get(0));
    long[] listed = reduction.intsAttribute("axes").orElse(new long[0]);
    if (reduction.hasInput(1)) {
      Optional<Tensor> given = around.exact(reduction.inputs().get(1));
      if (given.isEmpty()) {
        return Optional.empty();
      }
      listed = given.get().toLongs();
    }
    if (rank < 0 || listed.length == 0 && reduction.intAttribute("noop_with_empty_axes", 0) != 0) {
      return Optional.empty();
    }
    if (listed.length == 0) {
      return Optional.of(LongStream.range(0, rank).toArray());
    }
    return Optional.of(
        Arrays.stream(listed).map(a -> a < 0 ? a + rank : a).distinct().sorted().toArray());
  }

  /** Number of elements that are combined; empty if unknown or not fixed. */
  static Optional<Double> count(Surroundings around, Node reduction) {
    Optional<Bounds> in = around.bounds(reduction.inputs().get(0));
    Optional<long[]> axes = of(around, reduction);
    if (in.isEmpty() || axes.isEmpty()) {
      return Optional.empty();
    }
    double count = 1;
    for (long axis : axes.get()) {
      if ((in.get().dynamicAxes() >>> axis & 1) != 0) {
        return Optional.empty();
      }
      count *= in.get().dims()[(int) axis];
    }
    return Optional.of(count);
  }

  /**
   * Whether what a reduction gave broadcasts back on its own operand, so that each element meets
   * the reduction that took it in.
   *
   * @param descendant a tensor that descends from the reduction by movements that keep the order
   */
  static boolean broadcastsBack(Surroundings around, Node reduction, String descendant) {
    Optional<Bounds> from = around.bounds(reduction.inputs().get(0));
    Optional<Bounds> back = around.bounds(descendant);
    Optional<long[]> axes = of(around, reduction);
    if (from.isEmpty() || back.isEmpty() || axes.isEmpty()) {
      return false;
    }
    long[] whole = from.get().dims();
    long[] dims = back.get().dims();
    if (back.get().size() == 1 && axes.get().length == whole.length) {
      return true;
    }
    int missing = whole.length - dims.length;
    for (int i = 0; i < whole.length; i++) {
      int axis = i;
      boolean reduced = Arrays.stream(axes.get()).anyMatch(a -> a == axis);
      long size = i < missing ? 1 : dims[i - missing];
      if (missing < 0 || size != (reduced ? 1 : whole[i])) {
        return false;
      }
    }
    return true;
  }
}
