package org.assay.bounds;

import java.util.Optional;

/** What is known of a value that flows through a graph: a tensor, a sequence or an optional. */
public sealed interface Value permits Bounds, SequenceBounds, OptionalBounds {
  /** The same without some of the {@link Flags} of its tensors. */
  Value without(int excluded);

  /** Hull of all elements of all its tensors, as one number; empty if one is not known. */
  Optional<Bounds> number();
}
