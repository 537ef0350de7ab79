package org.assay.fuzz.rules;

import org.assay.report.Rule;

/** FZ003: objective {@code label-change}. */
final class LabelChanges implements FuzzRule {
  @Override
  public Rule rule() {
    return new Rule(
        "FZ003",
        "label-changes",
        "A search found an input near a seed that the model gives another class than the seed.");
  }

  @Override
  public String objective() {
    return "label-change";
  }
}
