package org.assay.grad.ops.shaping;

import java.util.List;
import org.assay.grad.GradientContext;

/** DepthToSpace and SpaceToDepth as Reshape and Transpose. */
final class BlockGradients {
  private BlockGradients() {}

  static List<String> depthToSpace(GradientContext c) {
    String x = c.in(0);
    long b = c.integer("blocksize", 1);
    boolean columns = c.string("mode", "DCR").equals("CRD");
    String height = c.shape(x, 2);
    String width = c.shape(x, 3);
    String channels = c.div(c.shape(x, 1), c.longs(b * b));
    String batch = c.shape(x, 0);
    String block = c.longs(b);
    String apart =
        columns
            ? c.reshape(x, c.concat(0, batch, channels, block, block, height, width))
            : c.reshape(x, c.concat(0, batch, block, block, channels, height, width));
    String moved =
        columns ? c.transpose(apart, 0, 1, 4, 2, 5, 3) : c.transpose(apart, 0, 3, 4, 1, 5, 2);
    return List.of(
        c.reshape(moved, c.concat(0, batch, channels, c.mul(height, block), c.mul(width, block))));
  }

  static List<String> spaceToDepth(GradientContext c) {
    String x = c.in(0);
    long b = c.integer("blocksize", 1);
    String block = c.longs(b);
    String batch = c.shape(x, 0);
    String channels = c.shape(x, 1);
    String height = c.div(c.shape(x, 2), block);
    String width = c.div(c.shape(x, 3), block);
    String apart = c.reshape(x, c.concat(0, batch, channels, height, block, width, block));
    String moved = c.transpose(apart, 0, 3, 5, 1, 2, 4);
    return List.of(
        c.reshape(moved, c.concat(0, batch, c.mul(channels, c.longs(b * b)), height, width)));
  }
}
