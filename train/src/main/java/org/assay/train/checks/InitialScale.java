package org.assay.train.checks;

import java.util.ArrayList;
import java.util.List;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.Named;
import org.assay.train.trace.TrainingFacts;

/** A layer multiplies the size of its input by about deviation times the root of its inputs. */
final class InitialScale extends AbstractCheck {
  /** Factor above which signals grow too much. */
  static final double HIGH = 10;

  /** Factor below which they fade. */
  static final double LOW = 0.1;

  static final Rule RULE =
      new Rule(
          "TJ017",
          "initial-scale",
          "First weights are so large or so small that signals do not pass at their size.");

  InitialScale() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    List<CheckFound> found = new ArrayList<>();
    for (TrainingFacts.Layer layer : job.facts().layers()) {
      LayerSpec spec = job.spec(layer);
      if (!layer.className().equals("Dense") || layer.weights() == 0) {
        continue;
      }
      double deviation =
          spec.config()
              .fresh()
              .named("kernel_initializer")
              .map(InitialScale::deviation)
              .orElse(-1.0);
      int units = layer.shape().get(layer.shape().size() - 1);
      double inputs = Math.max(1, (double) layer.weights() / units - 1);
      double factor = deviation * Math.sqrt(inputs);
      if (deviation > 0 && (factor > HIGH || factor < LOW)) {
        found.add(
            of(
                factor > HIGH ? Severity.WARNING : Severity.NOTE,
                layer,
                factor,
                "first weights of deviation "
                    + number(deviation)
                    + " over "
                    + (long) inputs
                    + " inputs change the size of signals by "
                    + number(factor)
                    + ": use glorot_uniform or he_normal"));
      }
    }
    return found;
  }

  /** Of an initialiser with a scale of its own; -1 of others. */
  private static double deviation(Named named) {
    return switch (named.plainName()) {
      case "randomnormal", "normal", "truncatednormal" ->
          named.arguments().fresh().number("stddev", 0.05);
      case "randomuniform", "uniform" ->
          (named.arguments().fresh().number("maxval", 0.05)
                  - named.arguments().fresh().number("minval", -0.05))
              / Math.sqrt(12);
      default -> -1.0;
    };
  }
}
