package org.assay.fuzz.subject;

import java.util.List;

/**
 * A tensor that is observed.
 *
 * @param name of the tensor; with the model's part of the name before it where there are two
 * @param size number of elements that belong to one row
 * @param dims of one row, whose product is {@code size}
 */
public record Watched(String name, int size, List<Long> dims) {
  /** Checks that extents and size agree. */
  public Watched {
    dims = List.copyOf(dims);
    long product = 1;
    for (long dim : dims) {
      product = Math.multiplyExact(product, dim);
    }
    if (product != size) {
      throw new IllegalArgumentException(size + " elements of extents " + dims);
    }
  }

  /** A row of one axis. */
  public Watched(String name, int size) {
    this(name, size, List.of((long) size));
  }
}
