package org.assay.bounds;

import java.util.Arrays;
import org.assay.onnx.ModelException;

/**
 * An axis cut into consecutive blocks of indices; all elements of a block share one bound.
 *
 * <p>An axis of size 0 has no blocks.
 */
public final class Axis {
  private final long size;
  // Exclusive end of each block, ascending; the last is the size. Null where every index is a
  // block.
  private final long[] ends;
  private final boolean each;

  private Axis(long size, long[] ends, boolean each) {
    this.size = size;
    this.ends = ends;
    this.each = each;
  }

  /** One block for all indices. */
  public static Axis whole(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("size " + size);
    }
    return new Axis(size, size == 0 ? new long[0] : new long[] {size}, size <= 1);
  }

  /** A block for every index. */
  public static Axis each(long size) {
    return size <= 1 ? whole(size) : new Axis(size, new long[0], true);
  }

  /**
   * Blocks that end (exclusively) at given indices.
   *
   * @param ends ascending, without repetition, the last one is the size
   */
  public static Axis of(long... ends) {
    long previous = 0;
    for (long end : ends) {
      if (end <= previous) {
        throw new IllegalArgumentException("ends do not ascend: " + Arrays.toString(ends));
      }
      previous = end;
    }
    return new Axis(previous, ends.clone(), ends.length == previous);
  }

  /** Number of indices. */
  public long size() {
    return size;
  }

  /** Number of blocks. */
  public int blocks() {
    return each ? Math.toIntExact(size) : ends.length;
  }

  /** Whether every block is one index. */
  public boolean isEach() {
    return each;
  }

  /** First index of a block. */
  public long start(int block) {
    return block == 0 ? 0 : end(block - 1);
  }

  /** Index behind the last one of a block. */
  public long end(int block) {
    return each ? block + 1L : ends[block];
  }

  /** Number of indices of a block. */
  public long width(int block) {
    return end(block) - start(block);
  }

  /** The block that holds an index. */
  public int blockAt(long index) {
    if (each) {
      return (int) index;
    }
    int at = Arrays.binarySearch(ends, index + 1);
    return at >= 0 ? at : -at - 1;
  }

  /**
   * The coarsest axis that is at least as fine as both.
   *
   * @throws ModelException if their sizes differ: operands that must agree do not
   */
  public Axis refine(Axis other) {
    if (size != other.size) {
      throw new ModelException("axes of " + size + " and " + other.size, "", "equal sizes", "");
    }
    if (each || other.blocks() <= 1) {
      return this;
    }
    if (other.each || blocks() <= 1) {
      return other;
    }
    long[] merged = new long[ends.length + other.ends.length];
    int n = 0;
    for (int i = 0, j = 0; i < ends.length || j < other.ends.length; ) {
      long a = i < ends.length ? ends[i] : Long.MAX_VALUE;
      long b = j < other.ends.length ? other.ends[j] : Long.MAX_VALUE;
      merged[n++] = Math.min(a, b);
      i += a <= b ? 1 : 0;
      j += b <= a ? 1 : 0;
    }
    return of(Arrays.copyOf(merged, n));
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Axis that) || size != that.size || blocks() != that.blocks()) {
      return false;
    }
    return each || Arrays.equals(ends, that.ends);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(size) * 31 + blocks();
  }

  @Override
  public String toString() {
    return each ? size + "×1" : Arrays.toString(ends);
  }
}
