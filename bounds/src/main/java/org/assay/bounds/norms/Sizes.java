package org.assay.bounds.norms;

import java.util.Arrays;
import java.util.Optional;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Norms;

/** The least norms that intervals and stored norms together give. */
final class Sizes {
  private static final double SLACK = 1 + 1e-9;

  private Sizes() {}

  /** All axes but the first, as bits. */
  static long sampleAxes(int rank) {
    return (1L << rank) - 2;
  }

  /** All axes of a tensor from one on, as bits. */
  static long from(int axis, int rank) {
    return (1L << rank) - (1L << axis);
  }

  /** Norm over a set of axes: the least that intervals, stored norms and their images give. */
  static double over(Bounds b, long axes) {
    return Math.min(byIntervals(b, axes), byNorms(b, axes));
  }

  /** Norm of a sample. */
  static double sample(Bounds b) {
    return over(b, sampleAxes(b.rank()));
  }

  /**
   * Norm over a set of axes by stored norms alone. With n over T: ‖x‖_S ≤ √|S∖T| · n, since S∩T is
   * part of T; +Inf if no norm is stored.
   */
  static double byNorms(Bounds b, long axes) {
    Norms norms = b.norms();
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < norms.count(); i++) {
      best = Math.min(best, norms.bound(i) * Math.sqrt(elements(b, axes & ~norms.axes(i))));
    }
    Optional<Norms.Blocks> blocks = norms.blocks();
    if (blocks.isPresent()) {
      double extra = elements(b, axes & 1);
      double norm = blocks.get().total();
      if ((axes & 2) == 0) {
        // One channel lies within its block.
        norm = Arrays.stream(blocks.get().bounds()).max().orElse(norm);
      }
      best = Math.min(best, norm * Math.sqrt(extra));
    }
    return best * SLACK;
  }

  /** Greatest magnitude at each index of a vector. */
  static double[] magnitudes(Bounds vector, int length) {
    Bounds each = vector.on(Axis.each(length));
    double[] magnitudes = new double[length];
    for (int i = 0; i < length; i++) {
      magnitudes[i] = Math.max(Math.abs(each.lo()[i]), Math.abs(each.hi()[i]));
    }
    return magnitudes;
  }

  /** Number of elements along a set of axes. */
  static double elements(Bounds b, long axes) {
    double n = 1;
    for (int i = 0; i < b.rank(); i++) {
      n *= (axes >>> i & 1) == 0 ? 1 : b.dims()[i];
    }
    return n;
  }

  /** √Σ max(|lo|, |hi|)² over a set of axes, the greatest over the blocks of the others. */
  static double byIntervals(Bounds b, long axes) {
    int rank = b.rank();
    int groups = 1;
    int[] stride = new int[rank];
    for (int i = rank - 1; i >= 0; i--) {
      if ((axes >>> i & 1) == 0) {
        stride[i] = groups;
        groups *= b.axis(i).blocks();
      }
    }
    double[] squares = new double[Math.max(1, groups)];
    int[] index = new int[rank];
    double[] lo = b.lo();
    double[] hi = b.hi();
    for (int c = 0; c < lo.length; c++) {
      double width = 1;
      int group = 0;
      for (int i = 0; i < rank; i++) {
        if ((axes >>> i & 1) == 0) {
          group += stride[i] * index[i];
        } else {
          width *= b.axis(i).width(index[i]);
        }
      }
      double size = lo[c] > hi[c] ? 0 : Math.max(Math.abs(lo[c]), Math.abs(hi[c]));
      squares[group] += width * size * size;
      for (int i = rank - 1; i >= 0 && ++index[i] >= b.axis(i).blocks(); i--) {
        index[i] = 0;
      }
    }
    double greatest = 0;
    for (double s : squares) {
      greatest = Math.max(greatest, s);
    }
    return Math.sqrt(greatest) * SLACK;
  }
}
