package org.assay.fuzz.rules;

import org.assay.report.Rule;

/** FZ008: an objective that came with a jar of its own. */
final class ObjectiveMet implements FuzzRule {
  @Override
  public Rule rule() {
    return new Rule(
        "FZ008", "objective-met", "A search found an input that meets an objective of a plug-in.");
  }

  /** None: any that no other rule is for. */
  @Override
  public String objective() {
    return "";
  }
}
