package org.assay.fuzz.rules;

import org.assay.report.Rule;

/** FZ002: objective {@code disagreement}. */
final class TwinsDisagree implements FuzzRule {
  @Override
  public Rule rule() {
    return new Rule(
        "FZ002",
        "twins-disagree",
        "A search found an input that two models, precisions or optimisation levels give different classes.");
  }

  @Override
  public String objective() {
    return "disagreement";
  }
}
