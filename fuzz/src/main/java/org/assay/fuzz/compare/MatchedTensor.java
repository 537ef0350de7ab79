package org.assay.fuzz.compare;

import java.util.Locale;

/**
 * Two tensors that should be the same.
 *
 * @param a tensor of the reference
 * @param b tensor of the other model whose values are compared
 * @param how on what grounds
 * @param fused whether operators of one side lie within one of the other: only the end is matched
 */
record MatchedTensor(String a, String b, How how, boolean fused) {
  /** The grounds. */
  enum How {
    /** An input or output of the model. */
    INTERFACE,
    /** Both have the same name, size and operator, or values that agree. */
    NAME,
    /** The same operator at the same place, counted from the inputs or outputs. */
    STRUCTURE,
    /** Their values agree on the data. */
    VALUES,
    /** The end of a chain of Cast, QuantizeLinear and the like behind a matched tensor. */
    ROUNDED;

    /** The word of documents. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
