package org.assay.data.spec;

/**
 * The size of a symbolic dimension.
 *
 * @param lo smallest size, at least 1
 * @param hi largest size, not below {@code lo}
 */
public record DimSpec(int lo, int hi) {
  /** Checks the sizes. */
  public DimSpec {
    if (lo < 1 || lo > hi) {
      throw new IllegalArgumentException("not a range of sizes: [" + lo + ", " + hi + "]");
    }
  }

  /** One exact size. */
  public static DimSpec of(int size) {
    return new DimSpec(size, size);
  }

  /** Whether there is only one size. */
  public boolean isExact() {
    return lo == hi;
  }
}
