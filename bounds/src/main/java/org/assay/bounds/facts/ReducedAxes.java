package org.assay.bounds.facts;

import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** Which axes a reduction takes, and whether its result stands where those axes were. */
final class ReducedAxes {
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
   * Whether a tensor that descends from a reduction by moves only has, along each axis of the
   * reduced operand, size 1 where it was reduced and the full size elsewhere: then element i of the
   * operand meets the very reduction that took it in. Full reductions to one element always do.
   */
  static boolean broadcastBack(Place place, Node reduction, String descendant) {
    Optional<Bounds> in = place.bounds(reduction.inputs().get(0));
    Optional<Bounds> out = place.bounds(descendant);
    Optional<Long> axes = of(place, reduction);
    if (in.isEmpty() || out.isEmpty() || axes.isEmpty()) {
      return false;
    }
    if (out.get().size() == 1) {
      return true;
    }
    long[] dims = in.get().dims();
    long[] back = out.get().dims();
    if (back.length != dims.length) {
      return false;
    }
    boolean expanded = true;
    boolean kept = true;
    for (int i = 0; i < dims.length; i++) {
      boolean reduced = (axes.get() >>> i & 1) != 0;
      kept &= back[i] == (reduced ? 1 : dims[i]);
      expanded &= back[i] == dims[i];
    }
    // Expanded back to full size: every element of a row is its row's reduction, provided that the
    // moves in between kept the axes in order, which those of Place.origin do when sizes of the
    // other axes agree.
    return kept || expanded && keepsDims(reduction);
  }

  private static boolean keepsDims(Node reduction) {
    return reduction.intAttribute("keepdims", 1) != 0;
  }
}
