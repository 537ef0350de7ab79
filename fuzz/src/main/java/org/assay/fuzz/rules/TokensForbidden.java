package org.assay.fuzz.rules;

import org.assay.report.Rule;

/** FZ005: objective {@code tokens}. */
final class TokensForbidden implements FuzzRule {
  @Override
  public Rule rule() {
    return new Rule(
        "FZ005",
        "tokens-forbidden",
        "A search found an input on which the model puts out a forbidden token, or repeats itself.");
  }

  @Override
  public String objective() {
    return "tokens";
  }
}
