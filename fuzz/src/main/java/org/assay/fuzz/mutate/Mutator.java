package org.assay.fuzz.mutate;

import org.assay.fuzz.input.InputLayout;

/**
 * A way to change a row. Found by {@link java.util.ServiceLoader}; without state of its own, so
 * that a campaign is determined by its seed.
 */
public interface Mutator {
  /** Name for options and reports, lower case, e.g. {@code gaussian}. */
  String name();

  /** Whether rows of this layout have anything that this mutator changes. */
  boolean applies(InputLayout layout);

  /**
   * Whether a mutant still shows what its parent showed, to the eye: the change is small or merely
   * geometric, so that a correct model gives both the same class.
   */
  default boolean preservesLabel() {
    return false;
  }

  /** Whether it is used only where it was asked for by name. */
  default boolean onRequest() {
    return false;
  }

  /** Changes the parent that is in the mutant's row. */
  void mutate(Mutation mutation);
}
