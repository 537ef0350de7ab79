package org.assay.fuzz.rules;

import org.assay.report.Rule;

/** FZ004: objective {@code vanishing-gradient}. */
final class GradientVanishes implements FuzzRule {
  @Override
  public Rule rule() {
    return new Rule(
        "FZ004",
        "gradient-vanishes",
        "A search found an input on which a loss is high while its gradient vanishes.");
  }

  @Override
  public String objective() {
    return "vanishing-gradient";
  }
}
