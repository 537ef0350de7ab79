package org.assay.train.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.Named;
import org.assay.train.trace.TrainingFacts;

/** Units that begin alike get the same gradients and stay alike; zeros pass nothing on. */
final class ConstantInitializer extends AbstractCheck {
  private static final Set<String> CONSTANT = Set.of("zeros", "zero", "ones", "one", "constant");

  static final Rule RULE =
      new Rule(
          "TJ008",
          "constant-initializer",
          "All units of a hidden layer begin with the same weights.");

  ConstantInitializer() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    List<CheckFound> found = new ArrayList<>();
    List<TrainingFacts.Layer> layers = job.facts().layers();
    int last = job.lastWithWeights().map(TrainingFacts.Layer::index).orElse(-1);
    for (TrainingFacts.Layer layer : layers) {
      LayerSpec spec = job.spec(layer);
      String name =
          spec.config().fresh().named("kernel_initializer").map(Named::plainName).orElse("");
      if (layer.weights() > 0 && layer.index() != last && CONSTANT.contains(name)) {
        found.add(
            of(
                Severity.WARNING,
                layer,
                Double.NaN,
                "all weights begin with the same value ("
                    + name
                    + "), so all units stay alike: use glorot_uniform or he_normal"));
      }
    }
    return found;
  }
}
