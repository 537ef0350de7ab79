package org.assay.fuzz.rules;

import org.assay.report.Rule;

/** FZ006: objective {@code predicate}. */
final class StatementHolds implements FuzzRule {
  @Override
  public Rule rule() {
    return new Rule(
        "FZ006",
        "statement-holds",
        "A search found an input for which a statement of the user about the model comes true.");
  }

  @Override
  public String objective() {
    return "predicate";
  }
}
