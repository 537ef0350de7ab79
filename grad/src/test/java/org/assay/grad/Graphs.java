package org.assay.grad;

import java.util.List;
import org.assay.testkit.gradients.Differentiator;

/** What the test kit checks: {@link Gradients}. */
final class Graphs {
  /** Every output, and the derivatives. */
  static final Differentiator ALL = with(GradientOptions.DEFAULT);

  /** The differentiated outputs and the derivatives. */
  static final Differentiator REQUESTED = with(GradientOptions.DEFAULT.withRequestedOnly());

  private Graphs() {}

  private static Differentiator with(GradientOptions options) {
    return (graph, seeds, wrt) -> {
      GradientGraph made =
          Gradients.of(graph, List.copyOf(seeds.keySet()), wrt, options.withSeeds(seeds));
      return new Differentiator.Derivatives(made.graph(), made.gradientOf());
    };
  }
}
