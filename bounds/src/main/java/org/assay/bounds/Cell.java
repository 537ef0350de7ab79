package org.assay.bounds;

/**
 * Bounds of the elements of one block; mutable, for use within loops.
 *
 * <p>{@code lo} and {@code hi} bound the finite values; {@code lo > hi} (as +Inf, −Inf) says that
 * there are none. Non-finite values are in {@code flags}.
 */
public final class Cell {
  /** Least finite value. */
  public double lo;

  /** Greatest finite value. */
  public double hi;

  /** Bits of {@link Flags}. */
  public int flags;

  /** Sets all three. */
  public void set(double newLo, double newHi, int newFlags) {
    lo = newLo;
    hi = newHi;
    flags = newFlags;
  }

  /** Sets no finite value. */
  public void setEmpty(int newFlags) {
    set(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, newFlags);
  }

  /** Copies another cell. */
  public void set(Cell other) {
    set(other.lo, other.hi, other.flags);
  }

  /** Whether there is no finite value. */
  public boolean isEmpty() {
    return lo > hi;
  }

  /** Whether 0 is among the finite values. */
  public boolean containsZero() {
    return lo <= 0 && hi >= 0;
  }

  /** Greatest magnitude of a finite value; 0 if there is none. */
  public double magnitude() {
    return isEmpty() ? 0 : Math.max(Math.abs(lo), Math.abs(hi));
  }

  /** Whether it is exactly one finite value. */
  public boolean isPoint() {
    return lo == hi && flags == 0;
  }

  /** Takes in all values of another cell. */
  public void join(Cell other) {
    lo = Math.min(lo, other.lo);
    hi = Math.max(hi, other.hi);
    flags |= other.flags;
  }
}
