package org.assay.bounds.facts;

import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** Which axes a reduction takes, and whether its result stands where those axes were. */
final class ReducedAxes {
  private static final int LONGEST_CHAIN = 64;

  private ReducedAxes() {}

  /** The reduced axes as bits; empty if they are not constant. */
  static Optional<Long> of(Place place, Node reduction) {
    Optional<Bounds> in = place.bounds(reduction.inputs().get(0));
    if (in.isEmpty()) {
      return Optional.empty();
    }
    int rank = in.get().rank();
    long[] listed = reduction.intsAttribute("axes").orElse(new long[0]);
    if (reduction.hasInput(1)) {
      Optional<Tensor> axes = place.exact(reduction.inputs().get(1));
      if (axes.isEmpty()) {
        return Optional.empty();
      }
      listed = axes.get().toLongs();
    }
    if (listed.length == 0) {
      boolean none = reduction.intAttribute("noop_with_empty_axes", 0) != 0;
      return Optional.of(none ? 0 : (1L << rank) - 1);
    }
    long bits = 0;
    for (long axis : listed) {
      bits |= 1L << (axis < 0 ? axis + rank : axis);
    }
    return Optional.of(bits);
  }

  /** Number of elements that are combined; empty if unknown or not fixed. */
  static Optional<Double> count(Place place, Node reduction) {
    Optional<Bounds> in = place.bounds(reduction.inputs().get(0));
    Optional<Long> axes = of(place, reduction);
    if (in.isEmpty() || axes.isEmpty() || (in.get().dynamicAxes() & axes.get()) != 0) {
      return Optional.empty();
    }
    double count = 1;
    for (int i = 0; i < in.get().rank(); i++) {
      count *= (axes.get() >>> i & 1) != 0 ? in.get().dims()[i] : 1;
    }
    return Optional.of(count);
  }

  /**
   * Whether a tensor that descends from a reduction, by operators that only move elements or act on
   * each alone, broadcasts back so that each element of the reduced operand meets the very
   * reduction that took it in: its dimensions, aligned to the right, are 1 where the operand was
   * reduced and the full size elsewhere, or it is expanded from such a tensor.
   *
   * <p>A reshape keeps the order of elements, so equal numbers of them suffice; but a column that
   * is reshaped to a row and then expanded to a square has the square's dimensions and the wrong
   * elements: behind an expansion only the tensor before it is believed.
   */
  static boolean broadcastBack(Place place, Node reduction, String descendant) {
    Optional<Bounds> in = place.bounds(reduction.inputs().get(0));
    Optional<Long> axes = of(place, reduction);
    if (in.isEmpty() || axes.isEmpty()) {
      return false;
    }
    String at = descendant;
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      Optional<Bounds> back = place.bounds(at);
      if (back.isPresent() && isKept(in.get().dims(), axes.get(), back.get())) {
        return true;
      }
      Optional<Node> producer =
          place.scope().producer(at).filter(p -> p.is("Expand") || p.is("Identity"));
      if (producer.isEmpty()) {
        return false;
      }
      at = producer.get().inputs().get(0);
    }
    return false;
  }

  private static boolean isKept(long[] dims, long axes, Bounds descendant) {
    if (descendant.size() == 1) {
      return true;
    }
    long[] back = descendant.dims();
    int missing = dims.length - back.length;
    if (missing < 0) {
      return false;
    }
    for (int i = 0; i < dims.length; i++) {
      long size = i < missing ? 1 : back[i - missing];
      if (size != ((axes >>> i & 1) != 0 ? 1 : dims[i])) {
        return false;
      }
    }
    return true;
  }
}
