package org.assay.train.checks;

import java.util.List;
import java.util.Set;
import org.assay.report.Rule;
import org.assay.report.Severity;

/** {@code from_logits} applies sigmoid or softmax once more. */
final class FromLogitsMismatch extends AbstractCheck {
  static final Rule RULE =
      new Rule("TJ003", "from-logits-mismatch", "The loss expects scores but gets probabilities.");

  FromLogitsMismatch() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    String activation = job.last().activation();
    if (!job.fromLogits() || !Set.of("sigmoid", "hard_sigmoid", "softmax").contains(activation)) {
      return List.of();
    }
    return List.of(
        of(
            Severity.WARNING,
            job.last(),
            Double.NaN,
            job.loss()
                + " with from_logits applies "
                + activation
                + " again: make the layer linear, or leave from_logits out"));
  }
}
