package org.assay.numeric.backward.rules;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.numeric.backward.Derivative;
import org.assay.numeric.backward.Step;
import org.assay.onnx.OperatorTable;

/**
 * Normalisations. With x̂ normalised, g = dy · γ and r = 1/√(variance + ε) the adjoint is r · (g −
 * mean(g) − x̂ · mean(g · x̂)); as |x̂| ≤ √n and the mean of |x̂| is at most 1, its magnitude is at
 * most r · |g| · (2 + √n).
 */
final class NormalisationRules {
  private NormalisationRules() {}

  static void addTo(OperatorTable.Builder<Derivative> table) {
    String centred = "dx = r · (g − mean(g) − x̂ · mean(g · x̂)); dγ = Σ dy · x̂; dβ = Σ dy";
    String plain = "dx = r · (g − x̂ · mean(g · x̂)); dγ = Σ dy · x̂";
    table
        .add("LayerNormalization", Derivative.of(centred, NormalisationRules::layer).withPole())
        .add("RMSNormalization", Derivative.of(plain, NormalisationRules::layer).withPole())
        .add(
            "SimplifiedLayerNormalization",
            Derivative.of(plain, NormalisationRules::layer).withPole())
        .add(
            "com.microsoft",
            "LayerNormalization",
            Derivative.of("as LayerNormalization", NormalisationRules::layer).withPole())
        .add(
            "com.microsoft",
            "SimplifiedLayerNormalization",
            Derivative.of("as RMSNormalization", NormalisationRules::layer).withPole())
        .add("GroupNormalization", Derivative.of(centred, NormalisationRules::group).withPole())
        .add(
            "InstanceNormalization",
            Derivative.of(centred, NormalisationRules::instance).withPole())
        .add("MeanVarianceNormalization", Derivative.first(centred, NormalisationRules::standard))
        .add(
            "BatchNormalization",
            new Derivative(
                    "dx = dy · γ · r with statistics that are given, in training as layers do;"
                        + " dγ = Σ dy · x̂; dβ = Σ dy",
                    k -> k <= 2,
                    NormalisationRules::batch)
                .withPole())
        .add(
            "LpNormalization",
            Derivative.first("dx = dy / n − x · Σ(dy · x) / n³", NormalisationRules::lp)
                .withPole());
  }

  private static Cell layer(Step s, int k) {
    double epsilon = s.node().floatAttribute("epsilon", 1e-5f);
    long[] dims = s.dims(0);
    long axis = s.node().intAttribute("axis", -1);
    int from = (int) (axis < 0 ? axis + dims.length : axis);
    double n = dims.length == 0 ? s.size(0) : volume(dims, Math.max(0, from));
    return normalised(s, k, epsilon, n);
  }

  private static Cell group(Step s, int k) {
    long[] dims = s.dims(0);
    double groups = Math.max(1, s.node().intAttribute("num_groups", 1));
    double n = dims.length == 0 ? s.size(0) : volume(dims, 1) / groups;
    return normalised(s, k, s.node().floatAttribute("epsilon", 1e-5f), n);
  }

  private static Cell instance(Step s, int k) {
    long[] dims = s.dims(0);
    double n = dims.length == 0 ? s.size(0) : volume(dims, 2);
    return normalised(s, k, s.node().floatAttribute("epsilon", 1e-5f), n);
  }

  private static Cell standard(Step s, int k) {
    return normalised(s, k, 1e-9, s.size(0));
  }

  private static double volume(long[] dims, int from) {
    double volume = 1;
    for (int i = from; i < dims.length; i++) {
      volume *= Math.max(1, dims[i]);
    }
    return volume;
  }

  private static Cell normalised(Step s, int k, double epsilon, double n) {
    double most = 1.01 * Math.sqrt(Math.max(1, n));
    if (k == 0) {
      Cell gamma = s.node().hasInput(1) ? s.in(1) : Step.point(1);
      Cell g = s.mul(s.dy(), gamma);
      Cell wide = s.mul(Step.around(g), Step.range(-(2 + most), 2 + most));
      // A variance may be 0 where all elements are equal; nothing less is known of it.
      Cell root = s.inverseRoot(Step.range(s.type().format().round(epsilon), s.type().max()));
      return s.loosened(s.mul(root, wide));
    }
    double rows = Math.max(1, s.outSize(0) / Math.max(1, s.size(k)));
    Cell term = k == 1 ? s.mul(s.dy(), Step.range(-most, most)) : s.dy();
    return s.sum(term, 0, rows);
  }

  private static Cell batch(Step s, int k) {
    double epsilon = s.node().floatAttribute("epsilon", 1e-5f);
    long[] dims = s.dims(0);
    double perChannel = dims.length < 2 ? s.size(0) : s.size(0) / Math.max(1, dims[1]);
    if (s.node().intAttribute("training_mode", 0) != 0) {
      return normalised(s, k, epsilon, perChannel);
    }
    Cell root = s.inverseRoot(s.add(s.in(4), Step.point(s.type().format().round(epsilon))));
    if (k == 0) {
      return s.loosened(s.mul(s.mul(s.dy(), s.in(1)), root));
    }
    Cell term = k == 2 ? s.dy() : s.mul(s.dy(), s.mul(s.sub(s.in(0), s.in(3)), root));
    return s.sum(s.loosened(term), 0, Math.max(1, perChannel));
  }

  private static Cell lp(Step s, int k) {
    Cell x = s.in(0);
    Cell n = new Cell();
    double least = x.containsZero() ? 0 : Math.min(Math.abs(x.lo), Math.abs(x.hi));
    n.set(
        least,
        Math.min(s.type().max(), x.magnitude() * Math.max(1, s.size(0))),
        x.flags & Flags.NAN);
    // x / n has magnitude 1 at most, and so has its product with dy summed over the row, but for n.
    double row = Math.max(1, s.size(0));
    Cell dy = s.dy();
    Cell sum = s.sum(Step.around(dy), 0, row);
    return s.sub(s.div(dy, n), s.div(s.mul(sum, Step.range(-1.25, 1.25)), n));
  }
}
