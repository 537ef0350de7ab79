package org.assay.train.causes;

import java.util.List;

/** A rule that draws hypotheses from what is known of a training. */
@FunctionalInterface
public interface Cause {
  /** What may be wrong by this rule; empty if nothing. */
  List<Hypothesis> look(Evidence evidence);

  /** The same rule, silent where it does not know what it needs. */
  default Cause needing(Evidence.Known... parts) {
    return evidence -> evidence.knows(parts) ? look(evidence) : List.of();
  }
}
