package org.assay.fuzz.store;

/**
 * What a campaign's folder may take; beyond it the store says that it is full, as it does when the
 * disk is.
 *
 * @param databasePages of 4 KiB, at least 1
 * @param tensorBytes of the file of tensors, at least 0
 */
public record StoreLimits(long databasePages, long tensorBytes) {
  /** As much as the disk holds. */
  public static final StoreLimits NONE = new StoreLimits(0xfffffffeL, Long.MAX_VALUE);

  /** Checks the signs. */
  public StoreLimits {
    if (databasePages < 1 || tensorBytes < 0) {
      throw new IllegalArgumentException(databasePages + " pages, " + tensorBytes + " bytes");
    }
  }
}
