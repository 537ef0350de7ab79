package org.assay.fuzz.rules;

import org.assay.report.Rule;

/** FZ001: objective {@code non-finite}. */
final class NonFiniteFound implements FuzzRule {
  @Override
  public Rule rule() {
    return new Rule(
        "FZ001",
        "non-finite-found",
        "A search found an input within the given ranges on which the model gives NaN or infinity.");
  }

  @Override
  public String objective() {
    return "non-finite";
  }
}
