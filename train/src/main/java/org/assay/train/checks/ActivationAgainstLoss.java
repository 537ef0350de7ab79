package org.assay.train.checks;

import java.util.List;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.ActivationRange;
import org.assay.train.trace.TrainingFacts;

/** A cross entropy takes probabilities, unless told that it gets scores. */
final class ActivationAgainstLoss extends AbstractCheck {
  static final Rule RULE =
      new Rule(
          "TJ001",
          "activation-against-loss",
          "The last activation does not give what the loss takes.");

  ActivationAgainstLoss() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    TrainingFacts.Layer last = job.last();
    String activation = last.activation();
    boolean shares = activation.equals("softmax");
    boolean unit = shares || activation.equals("sigmoid") || activation.equals("hard_sigmoid");
    if (job.fromLogits()) {
      return List.of();
    }
    return switch (job.loss()) {
      case "binary_crossentropy" ->
          unit ? List.of() : List.of(wrong(job, "probabilities", "sigmoid"));
      case "categorical_crossentropy", "sparse_categorical_crossentropy" -> {
        if (!unit) {
          yield List.of(wrong(job, "probabilities", "softmax"));
        }
        yield shares || job.outputUnits() == 1
            ? List.of()
            : List.of(
                of(
                    Severity.WARNING,
                    last,
                    job.outputUnits(),
                    activation
                        + " gives "
                        + job.outputUnits()
                        + " separate probabilities, "
                        + job.loss()
                        + " takes shares of exclusive classes: use softmax"));
      }
      case "kl_divergence", "poisson" ->
          ActivationRange.of(activation).low() >= 0
              ? List.of()
              : List.of(
                  of(
                      Severity.WARNING,
                      last,
                      Double.NaN,
                      activation
                          + " may give negative values, of which "
                          + job.loss()
                          + " takes the logarithm"));
      case "hinge", "squared_hinge" ->
          unit
              ? List.of(
                  of(
                      Severity.WARNING,
                      last,
                      Double.NaN,
                      activation
                          + " lies in [0, 1], "
                          + job.loss()
                          + " wants -1 to 1: use tanh or linear"))
              : List.of();
      default -> List.of();
    };
  }

  private CheckFound wrong(CheckedJob job, String wanted, String advice) {
    return of(
        Severity.ERROR,
        job.last(),
        Double.NaN,
        job.last().activation()
            + " does not give "
            + wanted
            + ", which "
            + job.loss()
            + " takes: use "
            + advice
            + ", or from_logits behind a linear layer");
  }
}
