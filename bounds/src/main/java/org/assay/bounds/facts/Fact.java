package org.assay.bounds.facts;

import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;

/** What a pattern of nodes implies for the output of its last node. */
public interface Fact {
  /** Operators that the pattern may end in: {@code Type}, or {@code domain::Type}. */
  Set<String> operators();

  /**
   * Looks whether the pattern ends in a node.
   *
   * @param place the node and what leads to it
   * @return bounds that the node's first output satisfies, of its type and dimensions; they need
   *     not satisfy what is known already
   */
  Optional<Bounds> apply(Place place);
}
