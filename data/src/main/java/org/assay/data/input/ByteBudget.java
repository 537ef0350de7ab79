package org.assay.data.input;

import org.assay.data.DataException;
import org.assay.data.ReadLimits;

/**
 * Counts the bytes that one file has turned into, over all of its members. Mutable, for one reader
 * at a time.
 */
public final class ByteBudget {
  private final long limit;
  private long spent;

  /** A budget of {@link ReadLimits#maxBytes}. */
  public ByteBudget(ReadLimits limits) {
    this.limit = limits.maxBytes();
  }

  /**
   * Takes bytes from the budget.
   *
   * @throws DataException if fewer are left
   */
  public void spend(long bytes, String where) {
    demand(bytes, where);
    spent += bytes;
  }

  /**
   * Checks that bytes are left, without taking them.
   *
   * @throws DataException if fewer are left
   */
  public void demand(long bytes, String where) {
    if (bytes > limit - spent) {
      throw new DataException(
          "the data is larger than the limit",
          where,
          "at most " + limit + " bytes after decompression",
          "read fewer arrays, or raise the limit (a larger heap, -Xmx, raises the default)");
    }
  }
}
