package org.assay.bounds.norms;

import java.util.List;
import java.util.Optional;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Norms;
import org.assay.onnx.OperatorTable;

/**
 * Norms through normalisations: run-time statistics of n elements reset the norm to √n, before
 * scale and shift; batch normalisation with stored statistics is an affine map per channel.
 */
final class NormalisationNorms {
  private NormalisationNorms() {}

  static void addTo(OperatorTable.Builder<NormRule> table) {
    table.add("BatchNormalization", NormalisationNorms::stored);
    for (String operator :
        List.of("LayerNormalization", "RMSNormalization", "SimplifiedLayerNormalization")) {
      table.add(operator, NormalisationNorms::layer);
    }
    table.add("com.microsoft", "SkipLayerNormalization", c -> skip(c, 3));
    table.add("com.microsoft", "SkipSimplifiedLayerNormalization", c -> skip(c, -1));
    table.add("InstanceNormalization", c -> channels(c, Sizes.from(2, c.x().rank())));
    table.add("GroupNormalization", c -> channels(c, Sizes.sampleAxes(c.x().rank())));
    table.add("LpNormalization", NormalisationNorms::unit);
    table.add("Softmax", NormalisationNorms::unit);
  }

  // Slack of the statistics' rounding, as in the facts about hand-written normalisation.
  private static double slack(double n) {
    return 1 + 1e-3 + n * 0x1p-22;
  }

  private static Bounds layer(NormContext c) {
    int rank = c.x().rank();
    int axis = (int) c.node().intAttribute("axis", -1);
    axis += axis < 0 ? rank : 0;
    long axes = Sizes.from(axis, rank);
    double n = Sizes.elements(c.x(), axes);
    double scale = c.input(1).map(g -> g.hull().magnitude()).orElse(1.0);
    double shift =
        c.node().is("LayerNormalization") && c.input(2).isPresent() ? norm(c.input(2).get(), n) : 0;
    return withoutFlags(c, axes, scale * Math.sqrt(n) * slack(n) + shift + c.tiny());
  }

  // The last axis of a sum is normalised; inputs: the two terms, scale, and shift if there is one.
  private static Bounds skip(NormContext c, int shiftInput) {
    long axes = 1L << (c.output().rank() - 1);
    double n = Sizes.elements(c.output(), axes);
    double scale = c.input(2).map(g -> g.hull().magnitude()).orElse(1.0);
    Optional<Bounds> shift = shiftInput < 0 ? Optional.empty() : c.input(shiftInput);
    double more = shift.map(b -> norm(b, n)).orElse(0.0);
    return withoutFlags(c, axes, scale * Math.sqrt(n) * slack(n) + more + c.tiny());
  }

  private static Bounds channels(NormContext c, long axes) {
    double n = Sizes.elements(c.x(), axes);
    double scale = c.input(1).map(g -> g.hull().magnitude()).orElse(1.0);
    double shift = c.input(2).map(b -> b.hull().magnitude()).orElse(0.0);
    return withoutFlags(c, axes, (scale * slack(n) + shift) * Math.sqrt(n) + c.tiny());
  }

  private static Bounds unit(NormContext c) {
    int rank = c.x().rank();
    int axis = (int) c.node().intAttribute("axis", -1);
    boolean euclidean = c.node().is("Softmax") || c.node().intAttribute("p", 2) == 2;
    int at = axis < 0 ? axis + rank : axis;
    // Squares of the least numbers round: the greatest to two thirds of itself, the others to 0.
    double underflow =
        c.node().is("Softmax") ? 1 : Math.sqrt(1.5 + 0.5 * (double) c.x().dims()[at]);
    return euclidean ? withoutFlags(c, 1L << at, underflow * slack(0)) : c.output();
  }

  // Whether statistics overflow is not for a norm to say: where they may, nothing is claimed.
  private static Bounds withoutFlags(NormContext c, long axes, double bound) {
    boolean single = c.output().type().bits() >= 32;
    return single && c.output().allFlags() == 0
        ? Settling.settle(c.output(), Norms.NONE.and(axes, bound))
        : c.output();
  }

  private static double norm(Bounds shift, double n) {
    double own = Sizes.over(shift, (1L << shift.rank()) - 1);
    double repeated = n / Math.max(1, shift.size());
    return own * Math.sqrt(Math.max(1, repeated));
  }

  // y = a·x + b with a = γ/√(σ² + ε), b = β − μ·a, which ORT's kernel forms first.
  private static Bounds stored(NormContext c) {
    Bounds x = c.x();
    boolean known =
        x.rank() >= 2
            && c.node().intAttribute("training_mode", 0) == 0
            && c.inputs().size() == 5
            && c.inputs().stream().allMatch(Optional::isPresent);
    if (!known) {
      return c.output();
    }
    int channels = Math.toIntExact(x.dims()[1]);
    double[] scale = Sizes.magnitudes(c.input(1).orElseThrow(), channels);
    double[] beta = Sizes.magnitudes(c.input(2).orElseThrow(), channels);
    double[] centre = Sizes.magnitudes(c.input(3).orElseThrow(), channels);
    Bounds variance = c.input(4).orElseThrow().on(Axis.each(channels));
    double epsilon = c.node().floatAttribute("epsilon", 1e-5f);
    double greatest = 0;
    double squares = 0;
    double[] shifts = new double[channels];
    double[] factors = new double[channels];
    double u = c.output().format().unitRoundoff();
    for (int i = 0; i < channels; i++) {
      double root = Math.sqrt(variance.lo()[i] + epsilon);
      double factor = scale[i] / root * (1 + 8 * u);
      double mean = centre[i] * factor;
      shifts[i] = (beta[i] + mean) * (1 + 8 * u);
      factors[i] = factor;
      greatest = Math.max(greatest, factor);
      squares += shifts[i] * shifts[i];
      if (!(root > 0)) {
        return c.output();
      }
    }
    double positions = Math.sqrt(Sizes.elements(x, Sizes.from(2, x.rank())));
    double shift = Math.sqrt(squares) * c.slack();
    long sample = Sizes.sampleAxes(x.rank());
    Norms norms =
        Norms.NONE
            .and(sample, Sizes.sample(x) * greatest * c.slack() + shift * positions + c.tiny())
            .and(2, Sizes.over(x, 2) * greatest * c.slack() + shift + c.tiny())
            .withBlocks(
                x.norms().blocks().map(b -> affine(b, factors, shifts, positions, c.slack())));
    return Settling.settle(c.output(), norms);
  }

  private static Norms.Blocks affine(
      Norms.Blocks blocks, double[] factors, double[] shifts, double positions, double slack) {
    double[] bounds = blocks.bounds().clone();
    for (int b = 0; b < bounds.length; b++) {
      double greatest = 0;
      double squares = 0;
      for (long i = blocks.start(b); i < blocks.ends()[b]; i++) {
        greatest = Math.max(greatest, factors[(int) i]);
        squares += shifts[(int) i] * shifts[(int) i];
      }
      bounds[b] = (bounds[b] * greatest + Math.sqrt(squares) * positions) * slack;
    }
    return new Norms.Blocks(blocks.ends(), bounds);
  }
}
