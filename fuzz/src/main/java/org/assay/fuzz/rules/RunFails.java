package org.assay.fuzz.rules;

import org.assay.report.Rule;

/** FZ007: objective {@code execution-error}. */
final class RunFails implements FuzzRule {
  @Override
  public Rule rule() {
    return new Rule(
        "FZ007",
        "run-fails",
        "A search found an input within the given ranges on which the model cannot be run.");
  }

  @Override
  public String objective() {
    return "execution-error";
  }
}
