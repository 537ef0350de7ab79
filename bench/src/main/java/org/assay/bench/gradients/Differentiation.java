package org.assay.bench.gradients;

import java.util.List;
import org.assay.grad.GradientGraph;
import org.assay.grad.GradientOptions;
import org.assay.grad.Gradients;
import org.assay.testkit.gradients.Differentiator;

/** {@link Gradients}, as the test kit's checks ask for it. */
final class Differentiation {
  /** With all outputs of the graph. */
  static final Differentiator ALL = with(GradientOptions.DEFAULT);

  /** With the differentiated outputs only. */
  static final Differentiator REQUESTED = with(GradientOptions.DEFAULT.withRequestedOnly());

  private Differentiation() {}

  private static Differentiator with(GradientOptions options) {
    return (graph, seeds, wrt) -> {
      GradientGraph made =
          Gradients.of(graph, List.copyOf(seeds.keySet()), wrt, options.withSeeds(seeds));
      return new Differentiator.Derivatives(made.graph(), made.gradientOf());
    };
  }
}
