package org.assay.train.checks;

import java.util.ArrayList;
import java.util.List;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.trace.TrainingFacts;

/** e^x / e^x = 1: the output is constant and no gradient flows. */
final class SoftmaxOverOne extends AbstractCheck {
  static final Rule RULE =
      new Rule(
          "TJ005",
          "softmax-over-one-unit",
          "Softmax over a single unit is 1 whatever its operand.");

  SoftmaxOverOne() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    List<CheckFound> found = new ArrayList<>();
    for (TrainingFacts.Layer layer : job.facts().layers()) {
      List<Integer> shape = layer.shape();
      if (layer.activation().equals("softmax")
          && !shape.isEmpty()
          && shape.get(shape.size() - 1) == 1) {
        found.add(
            of(
                Severity.ERROR,
                layer,
                1,
                "softmax over one unit is always 1: use sigmoid for a yes-or-no question, linear"
                    + " for a number"));
      }
    }
    return found;
  }
}
