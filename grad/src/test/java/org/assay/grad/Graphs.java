package org.assay.grad;

import java.util.List;
import org.assay.testkit.gradients.Differentiator;

/** What the test kit checks: {@link Gradients}. */
final class Graphs {
  /** Every output, and the derivatives. */
  static final Differentiator ALL =
      (graph, seeds, wrt) ->
          derivatives(
              Gradients.of(
                  graph,
                  List.copyOf(seeds.keySet()),
                  wrt,
                  GradientOptions.DEFAULT.withSeeds(seeds)));

  /** The differentiated outputs and the derivatives. */
  static final Differentiator REQUESTED =
      (graph, seeds, wrt) ->
          derivatives(
              Gradients.of(
                  graph,
                  List.copyOf(seeds.keySet()),
                  wrt,
                  GradientOptions.DEFAULT.withSeeds(seeds).withRequestedOnly()));

  private Graphs() {}

  private static Differentiator.Derivatives derivatives(GradientGraph made) {
    return new Differentiator.Derivatives(made.graph(), made.gradientOf());
  }
}
