package org.assay.bounds;

import java.util.Arrays;
import java.util.Optional;

/**
 * Upper bounds of Euclidean norms of a tensor over sets of axes.
 *
 * <p>An entry (axes, bound) says: for every index of the other axes, the norm of the elements over
 * {@code axes} (a bit set) is at most {@code bound}. At most {@link #LIMIT} entries are kept.
 *
 * <p>Of a sample (all axes but the first) the norms of blocks of channels (axis 1) may be known
 * beside: what a Concat joins may differ by orders of magnitude.
 */
public final class Norms {
  /** Nothing known. */
  public static final Norms NONE = new Norms(new long[0], new double[0], Optional.empty());

  /** Most entries that are kept. */
  public static final int LIMIT = 4;

  private final long[] axes;
  private final double[] bounds;
  private final Optional<Blocks> blocks;

  private Norms(long[] axes, double[] bounds, Optional<Blocks> blocks) {
    this.axes = axes;
    this.bounds = bounds;
    this.blocks = blocks;
  }

  /**
   * Norms of consecutive blocks of channels, each over all axes but the first.
   *
   * @param ends index behind the last channel of each block, ascending
   * @param bounds one per block
   */
  public record Blocks(long[] ends, double[] bounds) {
    public Blocks {
      if (ends.length != bounds.length || ends.length == 0) {
        throw new IllegalArgumentException(ends.length + " ends, " + bounds.length + " bounds");
      }
    }

    /** Norm of all blocks together. */
    public double total() {
      double squares = 0;
      for (double bound : bounds) {
        squares += bound * bound;
      }
      return Math.sqrt(squares) * (1 + 1e-12);
    }

    /** First channel of a block. */
    public long start(int block) {
      return block == 0 ? 0 : ends[block - 1];
    }

    private Blocks meet(Blocks other) {
      if (!Arrays.equals(ends, other.ends)) {
        return total() <= other.total() ? this : other;
      }
      double[] least = bounds.clone();
      for (int i = 0; i < least.length; i++) {
        least[i] = Math.min(least[i], other.bounds[i]);
      }
      return new Blocks(ends, least);
    }

    private Optional<Blocks> join(Blocks other) {
      if (!Arrays.equals(ends, other.ends)) {
        return Optional.empty();
      }
      double[] greatest = bounds.clone();
      for (int i = 0; i < greatest.length; i++) {
        greatest[i] = Math.max(greatest[i], other.bounds[i]);
      }
      return Optional.of(new Blocks(ends, greatest));
    }
  }

  /** Norms of blocks of channels, if they are known apart. */
  public Optional<Blocks> blocks() {
    return blocks;
  }

  /** These norms with those of blocks of channels. */
  public Norms withBlocks(Optional<Blocks> newBlocks) {
    return new Norms(axes, bounds, newBlocks);
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
        return new Norms(axes, smaller, blocks);
      }
    }
    if (axes.length == LIMIT) {
      return this;
    }
    long[] more = Arrays.copyOf(axes, axes.length + 1);
    double[] moreBounds = Arrays.copyOf(bounds, axes.length + 1);
    more[axes.length] = newAxes;
    moreBounds[axes.length] = bound;
    return new Norms(more, moreBounds, blocks);
  }

  /** What holds if both hold. */
  public Norms meet(Norms other) {
    Norms result =
        other.blocks.isEmpty()
            ? this
            : withBlocks(
                Optional.of(
                    blocks.map(b -> b.meet(other.blocks.get())).orElse(other.blocks.get())));
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
    return result.withBlocks(blocks.flatMap(b -> other.blocks.flatMap(b::join)));
  }
}
