package org.assay.grad.ops.shaping;

import java.util.List;
import org.assay.grad.GradientContext;

/** CenterCropPad as Pad with paddings of either sign. */
final class CropGradient {
  private CropGradient() {}

  static List<String> write(GradientContext c) {
    String x = c.in(0);
    int rank = c.rank(x);
    long[] all = new long[rank];
    java.util.Arrays.setAll(all, i -> i);
    long[] axes = c.integers("axes").orElse(all);
    String size = c.shape(x, axes);
    String wanted = c.cast(c.in(1), org.assay.onnx.ElementType.INT64);
    String two = c.integer(2);
    String zero = c.integer(0);
    // Both start positions are rounded down: of what is cut, and of what is added.
    String cut = c.op("Max", c.sub(size, wanted), zero);
    String grown = c.op("Max", c.sub(wanted, size), zero);
    String before = c.sub(c.div(grown, two), c.div(cut, two));
    String behind = c.sub(c.sub(wanted, size), before);
    return List.of(c.op("Pad", x, c.concat(0, before, behind), "", c.longs(axes)));
  }
}
