package org.assay.bounds.norms;

import java.util.Optional;

/** How hard norms of frozen weights are worked out; each level includes the ones before. */
public enum NormEffort {
  /** Row and column sums. */
  SUMS,
  /** Gram matrices of blocks of rows. */
  GRAM,
  /** The symbols of convolutions, and each block of channels by itself. */
  SYMBOL;

  Optional<NormEffort> next() {
    return this == SYMBOL ? Optional.empty() : Optional.of(values()[ordinal() + 1]);
  }
}
