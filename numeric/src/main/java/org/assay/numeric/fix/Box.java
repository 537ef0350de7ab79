package org.assay.numeric.fix;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.bounds.Bounds;

/** Ranges of some tensors. Its arrays are never changed. */
final class Box {
  // A width of nothing counts like this share, so that a mean of logarithms exists.
  private static final double LEAST_KEPT = 1e-12;

  private final List<Movable> tensors;
  private final double[] lo;
  private final double[] hi;

  Box(List<Movable> tensors, double[] lo, double[] hi) {
    this.tensors = tensors;
    this.lo = lo;
    this.hi = hi;
  }

  /** All of them as wide as they are. */
  static Box full(List<Movable> tensors) {
    return new Box(
        tensors,
        tensors.stream().mapToDouble(Movable::lo).toArray(),
        tensors.stream().mapToDouble(Movable::hi).toArray());
  }

  double lo(int tensor) {
    return lo[tensor];
  }

  double hi(int tensor) {
    return hi[tensor];
  }

  /** The box with one tensor's range replaced. */
  Box with(int tensor, double newLo, double newHi) {
    double[] los = lo.clone();
    double[] his = hi.clone();
    los[tensor] = newLo;
    his[tensor] = newHi;
    return new Box(tensors, los, his);
  }

  /** Each tensor's ends moved by a share of the way to those of a box that is wider. */
  Box towards(Box wider, double[] shares) {
    double[] los = new double[lo.length];
    double[] his = new double[hi.length];
    for (int i = 0; i < los.length; i++) {
      los[i] = tensors.get(i).between(lo[i], wider.lo[i], shares[i]);
      his[i] = tensors.get(i).between(hi[i], wider.hi[i], shares[i]);
    }
    return new Box(tensors, los, his);
  }

  double kept(int tensor) {
    double width = tensors.get(tensor).width();
    return width == 0 ? 1 : Math.min(1, Math.max(0, (hi[tensor] - lo[tensor]) / width));
  }

  boolean containsOrdinary(int tensor) {
    Movable movable = tensors.get(tensor);
    return lo[tensor] <= movable.ordinaryLo() && movable.ordinaryHi() <= hi[tensor];
  }

  /** How many tensors keep all of their ordinary range. */
  int ordinary() {
    int count = 0;
    for (int i = 0; i < lo.length; i++) {
      count += containsOrdinary(i) ? 1 : 0;
    }
    return count;
  }

  /** Mean logarithm of the widths kept. */
  double meanLog() {
    double sum = 0;
    for (int i = 0; i < lo.length; i++) {
      sum += Math.log10(Math.max(LEAST_KEPT, kept(i)));
    }
    return lo.length == 0 ? 0 : sum / lo.length;
  }

  /** Mean of the widths kept. */
  double mean() {
    double sum = 0;
    for (int i = 0; i < lo.length; i++) {
      sum += kept(i);
    }
    return lo.length == 0 ? 1 : sum / lo.length;
  }

  private boolean isNarrowed(int tensor) {
    Movable movable = tensors.get(tensor);
    return lo[tensor] > movable.lo() || hi[tensor] < movable.hi();
  }

  /** Bounds of those tensors that are limited. */
  Map<String, Bounds> bounds() {
    Map<String, Bounds> bounds = new LinkedHashMap<>();
    for (int i = 0; i < lo.length; i++) {
      if (isNarrowed(i)) {
        bounds.put(tensors.get(i).name(), tensors.get(i).bounds(lo[i], hi[i]));
      }
    }
    return bounds;
  }

  /** The limits, of all tensors. */
  Map<String, Limit> limits() {
    Map<String, Limit> limits = new LinkedHashMap<>();
    for (int i = 0; i < lo.length; i++) {
      limits.put(
          tensors.get(i).name(),
          new Limit(lo[i], hi[i], kept(i), containsOrdinary(i), isNarrowed(i)));
    }
    return limits;
  }
}
