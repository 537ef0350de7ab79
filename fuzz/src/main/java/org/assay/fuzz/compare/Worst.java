package org.assay.fuzz.compare;

import java.util.List;

/**
 * The element at which two tensors differ most.
 *
 * @param row row of the data, from 0; that of the run's first row where the tensor has no rows
 * @param index of the element within its tensor, an index per axis; along the first axis the row
 * @param a value on the reference's side
 * @param b value on the other side
 */
public record Worst(long row, List<Long> index, double a, double b) {
  public Worst {
    index = List.copyOf(index);
  }
}
