package org.assay.bench.gradients;

import java.util.List;
import org.assay.grad.GradientGraph;
import org.assay.grad.GradientOptions;
import org.assay.grad.Gradients;
import org.assay.testkit.gradients.Differentiator;

/** {@link Gradients}, as the test kit's checks ask for it. */
final class Differentiation {
  /** With all outputs of the graph. */
  static final Differentiator ALL =
      (graph, seeds, wrt) ->
          derivatives(
              Gradients.of(
                  graph,
                  List.copyOf(seeds.keySet()),
                  wrt,
                  GradientOptions.DEFAULT.withSeeds(seeds)));

  /** With the differentiated outputs only. */
  static final Differentiator REQUESTED =
      (graph, seeds, wrt) ->
          derivatives(
              Gradients.of(
                  graph,
                  List.copyOf(seeds.keySet()),
                  wrt,
                  GradientOptions.DEFAULT.withSeeds(seeds).withRequestedOnly()));

  private Differentiation() {}

  private static Differentiator.Derivatives derivatives(GradientGraph made) {
    return new Differentiator.Derivatives(made.graph(), made.gradientOf());
  }
}
