package org.assay.data;

/**
 * How much a reader takes before it refuses. A size that a file declares is never trusted: memory
 * grows with what has really arrived, and what arrives is counted against these limits.
 *
 * @param maxBytes largest sum of the bytes of all arrays read from one file, after decompression
 * @param maxEntries largest number of members of an archive
 * @param maxDimensions largest number of dimensions of an array
 * @param maxHeaderBytes largest header of one array, in bytes
 */
public record ReadLimits(long maxBytes, int maxEntries, int maxDimensions, int maxHeaderBytes) {
  private static final long GIBIBYTE = 1L << 30;

  /** Checks that every limit is positive. */
  public ReadLimits {
    if (maxBytes < 1 || maxEntries < 1 || maxDimensions < 1 || maxHeaderBytes < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  /**
   * Two GiB, or a quarter of the heap where that is less (data is held twice for a moment while it
   * is put together); 10,000 members, 32 dimensions, headers of 64 KiB.
   */
  public static ReadLimits defaults() {
    long heap = Runtime.getRuntime().maxMemory();
    return new ReadLimits(Math.min(2 * GIBIBYTE, Math.max(1 << 20, heap / 4)), 10_000, 32, 1 << 16);
  }

  /** These limits with another {@link #maxBytes}. */
  public ReadLimits withMaxBytes(long bytes) {
    return new ReadLimits(bytes, maxEntries, maxDimensions, maxHeaderBytes);
  }

  /** These limits with another {@link #maxEntries}. */
  public ReadLimits withMaxEntries(int entries) {
    return new ReadLimits(maxBytes, entries, maxDimensions, maxHeaderBytes);
  }
}
