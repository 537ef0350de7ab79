package org.assay.report;

import java.util.Objects;

/**
 * The operand that can make an operator fail.
 *
 * @param index position among the node's inputs, from 0
 * @param tensor name of the tensor
 * @param lo least value any element can take; may be infinite
 * @param hi greatest value any element can take
 */
public record Operand(int index, String tensor, double lo, double hi) {
  public Operand {
    Objects.requireNonNull(tensor, "tensor");
    if (index < 0) {
      throw new IllegalArgumentException("operand index " + index + " is below 0");
    }
  }
}
