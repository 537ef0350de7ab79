package org.assay.grad.ops.shaping;

import java.util.List;
import org.assay.grad.GradientContext;

/** AffineGrid-20: the grid that the identity makes, times each matrix. */
final class AffineGridGradient {
  private AffineGridGradient() {}

  static List<String> write(GradientContext c) {
    String theta = c.in(0);
    int axes = c.size(theta, 1).orElse(0);
    if (axes != 2 && axes != 3) {
      throw c.error("size of theta is not known", "[N, 2, 3] or [N, 3, 4]");
    }
    String square = c.longs(axes, axes + 1);
    String eye = c.op("EyeLike", c.op("ConstantOfShape", square));
    String one = c.castLike(c.unsqueeze(eye, 0), theta);
    String size = c.concat(0, c.longs(1), c.slice(c.in(1), 0, 1, axes + 2));
    String base = c.reshape(c.op("AffineGrid", c.node().attributes(), one, size), 1, -1, axes);
    String ones =
        c.op("Expand", c.real(1, theta), c.concat(0, c.longs(1), c.shape(base, 1), c.longs(1)));
    String points = c.concat(2, base, ones);
    String moved = c.op("MatMul", points, c.swapLast(theta));
    String area = c.slice(c.in(1), 0, 2, axes + 2);
    String dims = c.concat(0, c.shape(theta, 0), area, c.longs(axes));
    return List.of(c.reshape(moved, dims));
  }
}
