package org.assay.bounds;

import java.util.Arrays;
import java.util.Optional;
import org.assay.bounds.algebra.Hulls;
import org.assay.onnx.ElementType;

/** Joins bounds of values that may differ in extents: of branches and of iterations. */
public final class Joins {
  private Joins() {}

  /**
   * Bounds that hold whenever one of both holds. Along axes of different extents the result is
   * dynamic and one block.
   *
   * @return empty if types or ranks differ
   */
  public static Optional<Bounds> join(Bounds a, Bounds b) {
    if (a.type() != b.type() || a.rank() != b.rank()) {
      return Optional.empty();
    }
    if (Arrays.equals(a.dims(), b.dims())) {
      return Optional.of(a.join(b));
    }
    long[] dims = new long[a.rank()];
    long differing = 0;
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Math.max(a.dims()[i], b.dims()[i]);
      differing |= a.dims()[i] != b.dims()[i] ? 1L << i : 0;
    }
    long dynamic = differing | a.dynamicAxes() | b.dynamicAxes();
    Bounds wideA = Hulls.along(a, differing, dims, Integer.MAX_VALUE);
    Bounds wideB = Hulls.along(b, differing, dims, Integer.MAX_VALUE);
    return Optional.of(wideA.join(wideB).withDynamicAxes(dynamic));
  }

  /** As {@link #join}, and any value of the first one's type if types or ranks differ. */
  static Bounds either(Bounds a, Bounds b) {
    return join(a, b).orElseGet(() -> Bounds.anything(a.type(), a.dims()));
  }

  /** Whether the first bounds hold whenever the second ones do. */
  public static boolean covers(Bounds outer, Bounds inner) {
    if (outer.type() != inner.type()
        || !Arrays.equals(outer.dims(), inner.dims())
        || (inner.dynamicAxes() & ~outer.dynamicAxes()) != 0) {
      return false;
    }
    Axis[] axes = new Axis[outer.rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = outer.axis(i).refine(inner.axis(i));
    }
    Bounds a = outer.on(axes);
    Bounds b = inner.on(axes);
    for (int i = 0; i < a.cells(); i++) {
      boolean within = b.lo()[i] > b.hi()[i] || a.lo()[i] <= b.lo()[i] && a.hi()[i] >= b.hi()[i];
      if (!within || (b.flags()[i] & ~a.flags()[i]) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Bounds that hold whenever one of both holds, where what grew from the first to the second jumps
   * to the type's limits: repeated widening comes to rest.
   */
  public static Optional<Bounds> widen(Bounds before, Bounds after) {
    Optional<Bounds> joined = join(before, after);
    if (joined.isEmpty() || !Arrays.equals(before.dims(), joined.get().dims())) {
      return joined.map(j -> unlimited(before, j));
    }
    Bounds all = joined.get();
    Bounds old = before.on(all.axes());
    ElementType type = all.type();
    double[] lo = all.lo().clone();
    double[] hi = all.hi().clone();
    byte[] flags = all.flags().clone();
    for (int i = 0; i < lo.length; i++) {
      lo[i] = lo[i] < old.lo()[i] ? type.min() : lo[i];
      hi[i] = hi[i] > old.hi()[i] ? type.max() : hi[i];
      flags[i] = flags[i] != old.flags()[i] ? Flags.ALL : flags[i];
    }
    return Optional.of(
        Bounds.of(type, all.axes(), lo, hi, flags).withDynamicAxes(all.dynamicAxes()));
  }

  // An extent that grows from iteration to iteration has no limit, nor do the values along it.
  private static Bounds unlimited(Bounds before, Bounds joined) {
    long[] dims = joined.dims().clone();
    long growing = 0;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] != before.dims()[i]) {
        dims[i] = Bounds.UNLIMITED;
        growing |= 1L << i;
      }
    }
    return Hulls.along(joined, growing, dims, Integer.MAX_VALUE)
        .withDynamicAxes(joined.dynamicAxes() | growing);
  }
}
