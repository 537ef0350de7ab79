package org.assay.bounds.norms;

import java.util.Arrays;
import org.assay.bounds.Bounds;
import org.assay.bounds.Norms;
import org.assay.onnx.OperatorTable;

/**
 * Norms through pools: an element occurs in at most ⌈kernel/stride⌉ windows per axis, and a
 * window's average is at most its root mean square.
 */
final class PoolingNorms {
  private PoolingNorms() {}

  static void addTo(OperatorTable.Builder<NormRule> table) {
    table.add("MaxPool", c -> pooled(c, false));
    table.add("AveragePool", c -> pooled(c, true));
  }

  private static Bounds pooled(NormContext c, boolean average) {
    Bounds x = c.x();
    long[] kernel = c.node().intsAttribute("kernel_shape").orElse(new long[0]);
    if (kernel.length != x.rank() - 2) {
      return c.output();
    }
    double overlap = 1;
    double n = 1;
    for (int i = 0; i < kernel.length; i++) {
      overlap *= Windows.overlap(c.node(), i, kernel[i]);
      n *= kernel[i];
    }
    double factor = Math.sqrt(overlap) * (1 + 1e-3);
    if (average) {
      boolean sumFits = Sizes.sample(x) * Math.sqrt(n) * (1 + 1e-3) < c.output().type().max();
      if (!sumFits) {
        return c.output();
      }
      factor *= full(c) ? 1 / Math.sqrt(n) : 1;
    }
    double scale = factor;
    Norms norms =
        Norms.NONE
            .and(Sizes.sampleAxes(x.rank()), Sizes.sample(x) * scale + c.tiny())
            .withBlocks(x.norms().blocks().map(b -> ElementwiseNorms.scaled(b, scale, c.tiny())));
    // An average is a convex combination of the positions in its window, and of zeros.
    return Settling.settle(
        c.output(), average ? norms.and(2, Sizes.over(x, 2) * (1 + 1e-3) + c.tiny()) : norms);
  }

  // Whether every window has all its elements.
  private static boolean full(NormContext c) {
    boolean unpadded =
        c.node()
            .intsAttribute("pads")
            .map(p -> Arrays.stream(p).allMatch(v -> v == 0))
            .orElse(true);
    boolean counted = c.node().intAttribute("count_include_pad", 0) != 0;
    return c.node().intAttribute("ceil_mode", 0) == 0
        && c.node().stringAttribute("auto_pad", "NOTSET").equals("NOTSET")
        && (unpadded || counted);
  }
}
