package org.assay.bounds.ops;

import java.util.Map;
import java.util.function.Function;
import org.assay.bounds.Bounds;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.ops.ContainmentTest.Forms;

/** Forms of normalisations, with operands near, far from and wide around zero. */
final class NormalisationForms {
  private static final double[][] RANGES = {
    {-3, 3},
    {-1e-4, 1e-4},
    {1e5, 1e5 + 0.5},
    {99999, 100001},
    {-1e20, 1e20},
    {-3e38, 3e38},
    {1e7, 1e7 + 4},
    {-1e-20, 1e-20},
    {100, 100.1}
  };

  private NormalisationForms() {}

  static void addTo(Map<String, Function<Forms, OneNode>> forms) {
    for (double[] r : RANGES) {
      String suffix = " [" + r[0] + ", " + r[1] + "]";
      for (long n : new long[] {1, 2, 8, 300}) {
        forms.put(
            "LayerNormalization " + n + suffix,
            f ->
                OneNode.of("LayerNormalization")
                    .with(f.floats(r[0], r[1], 3, n), f.finite(-2, 2, n), f.finite(-2, 2, n))
                    .outputs(3));
      }
      forms.put(
          "LayerNormalization small epsilon" + suffix,
          f ->
              OneNode.of("LayerNormalization")
                  .with(f.floats(r[0], r[1], 3, 5), f.finite(-2, 2, 5))
                  .set("epsilon", 1e-12f));
      forms.put(
          "RMSNormalization" + suffix,
          f -> OneNode.of("RMSNormalization").with(f.floats(r[0], r[1], 3, 8), f.finite(-2, 2, 8)));
      forms.put("InstanceNormalization" + suffix, f -> image("InstanceNormalization", f, r));
      forms.put(
          "GroupNormalization" + suffix,
          f -> image("GroupNormalization", f, r).set("num_groups", 2));
      forms.put(
          "BatchNormalization" + suffix,
          f -> image("BatchNormalization", f, r).with(f.finite(-2, 2, 4), f.finite(0, 3, 4)));
      forms.put(
          "BatchNormalization training" + suffix,
          f ->
              image("BatchNormalization", f, r)
                  .with(f.finite(-2, 2, 4), f.finite(0, 3, 4))
                  .set("training_mode", 1)
                  .outputs(3));
      forms.put(
          "MeanVarianceNormalization" + suffix,
          f -> OneNode.of("MeanVarianceNormalization").with(f.floats(r[0], r[1], 2, 4, 5, 3)));
      forms.put(
          "LRN" + suffix,
          f ->
              OneNode.of("LRN")
                  .with(f.floats(r[0], r[1], 2, 9, 2, 3))
                  .set("size", 5)
                  .set("alpha", 2f)
                  .set("beta", 0.5f));
      for (int p = 1; p <= 2; p++) {
        int order = p;
        forms.put(
            "LpNormalization " + p + suffix,
            f ->
                OneNode.of("LpNormalization")
                    .with(f.floats(r[0], r[1], 2, 4, 5))
                    .set("axis", 1)
                    .set("p", order));
      }
    }
    for (double width : new double[] {0.01, 0.3, 3}) {
      forms.put(
          "MeanVarianceNormalization of different elements, " + width,
          f -> OneNode.of("MeanVarianceNormalization").with(apart(f, width)));
      forms.put(
          "GroupNormalization of different elements, " + width,
          f ->
              OneNode.of("GroupNormalization")
                  .with(apart(f, width), f.finite(-2, 2, 4), f.finite(-2, 2, 4))
                  .set("epsilon", 1e-9f)
                  .set("num_groups", 2));
    }
    forms.put(
        "BatchNormalization of negative variances",
        f ->
            image("BatchNormalization", f, new double[] {-3, 3})
                .with(f.finite(-2, 2, 4), f.finite(-1, 1, 4)));
  }

  // Rows that lie further and further apart; all near 1000, where squares cancel.
  private static Bounds apart(Forms f, double width) {
    Bounds[] rows = new Bounds[3];
    for (int i = 0; i < rows.length; i++) {
      double at = 1000 + i * 2 * width;
      rows[i] = f.finite(at, at + width, 2, 4, 1, 3);
    }
    return Rearrange.concat(2, Integer.MAX_VALUE, rows);
  }

  private static OneNode image(String operator, Forms f, double[] r) {
    return OneNode.of(operator)
        .with(f.floats(r[0], r[1], 2, 4, 5, 3), f.finite(-2, 2, 4), f.finite(-2, 2, 4));
  }
}
