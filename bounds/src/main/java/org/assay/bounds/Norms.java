package org.assay.bounds;

import java.util.Arrays;

/**
 * Upper bounds of Euclidean norms of a tensor over sets of axes.
 *
 * <p>An entry (axes, bound) says: for every index of the other axes, the norm of the elements over
 * {@code axes} (a bit set) is at most {@code bound}. At most {@link #LIMIT} entries are kept.
 */
public final class Norms {
  /** Nothing known. */
  public static final Norms NONE = new Norms(new long[0], new double[0]);

  /** Most entries that are kept. */
  public static final int LIMIT = 4;

  private final long[] axes;
  private final double[] bounds;

  private Norms(long[] axes, double[] bounds) {
    this.axes = axes;
    this.bounds = bounds;
  }

  /** Number of entries. */
  public int count() {
    return axes.length;
  }

  /** Axes of an entry, as bits. */
  public long axes(int entry) {
    return axes[entry];
  }

  /** Bound of an entry. */
  public double bound(int entry) {
    return bounds[entry];
  }

  /** Bound over exactly given axes; +Inf if none is kept. */
  public double over(long wanted) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < axes.length; i++) {
      if (axes[i] == wanted) {
        best = Math.min(best, bounds[i]);
      }
    }
    return best;
  }

  /** Least upper bound of the magnitude of a single element; +Inf if nothing is known. */
  public double ofElement() {
    double best = Double.POSITIVE_INFINITY;
    for (double bound : bounds) {
      best = Math.min(best, bound);
    }
    return best;
  }

  /** These norms and one more; of equal sets the smaller bound is kept. */
  public Norms and(long newAxes, double bound) {
    if (!(bound < Double.POSITIVE_INFINITY) || newAxes == 0) {
      return this;
    }
    for (int i = 0; i < axes.length; i++) {
      if (axes[i] == newAxes) {
        if (bounds[i] <= bound) {
          return this;
        }
        double[] smaller = bounds.clone();
        smaller[i] = bound;
        return new Norms(axes, smaller);
      }
    }
    if (axes.length == LIMIT) {
      return this;
    }
    long[] more = Arrays.copyOf(axes, axes.length + 1);
    double[] moreBounds = Arrays.copyOf(bounds, axes.length + 1);
    more[axes.length] = newAxes;
    moreBounds[axes.length] = bound;
    return new Norms(more, moreBounds);
  }

  /** All bounds times a factor of at least 0. */
  public Norms scaled(double factor) {
    Norms result = NONE;
    for (int i = 0; i < axes.length; i++) {
      result = result.and(axes[i], Math.nextUp(bounds[i] * factor));
    }
    return result;
  }

  /** What holds if both hold. */
  public Norms meet(Norms other) {
    Norms result = this;
    for (int i = 0; i < other.axes.length; i++) {
      result = result.and(other.axes[i], other.bounds[i]);
    }
    return result;
  }

  /** What holds if one of both holds. */
  public Norms join(Norms other) {
    Norms result = NONE;
    for (int i = 0; i < axes.length; i++) {
      result = result.and(axes[i], Math.max(bounds[i], other.over(axes[i])));
    }
    return result;
  }
}
