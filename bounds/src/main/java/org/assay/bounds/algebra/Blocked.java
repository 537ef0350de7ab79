package org.assay.bounds.algebra;

import java.util.Arrays;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Norms;

/**
 * Tensors [N, C, …] that ONNX Runtime stores with channels in blocks of 8 or 16, all positions of a
 * block together, under the dimensions of the plain order. Sixteen channels from a multiple of 16
 * on are the same elements in every order; what is known of them together holds whoever reads them.
 */
public final class Blocked {
  /** The greatest block; which one is used, depends on the machine. */
  public static final long BLOCK = 16;

  // Beyond it, a number of channels is only an upper limit.
  private static final long MOST_CHANNELS = 1 << 20;

  private Blocked() {}

  /** The same tensor where elements of sixteen channels may have each other's values. */
  public static Bounds of(Bounds in) {
    Axis[] axes = in.axes().clone();
    long channels = in.dims()[1];
    axes[1] = channels > MOST_CHANNELS ? Axis.whole(channels) : blocks(channels);
    for (int i = 2; i < axes.length; i++) {
      axes[i] = Axis.whole(in.dims()[i]);
    }
    Bounds coarse =
        Bounds.of(in.type(), axes, in.on(axes).lo(), in.on(axes).hi(), in.on(axes).flags());
    return coarse.withDynamicAxes(in.dynamicAxes()).withNorms(norms(in));
  }

  private static Axis blocks(long channels) {
    if (channels <= BLOCK) {
      return Axis.whole(channels);
    }
    long[] ends = new long[Math.toIntExact((channels + BLOCK - 1) / BLOCK)];
    Arrays.setAll(ends, i -> Math.min(channels, (i + 1) * BLOCK));
    return Axis.of(ends);
  }

  /** The norms of a tensor that do not depend on the order of elements within sixteen channels. */
  public static Norms norms(Bounds in) {
    long sample = Hulls.axes(1, in.rank());
    return Norms.NONE
        .and(sample, in.norms().over(sample))
        .withBlocks(in.norms().blocks().filter(b -> isWhole(b.ends())));
  }

  private static boolean isWhole(long[] ends) {
    // The last block may be shorter.
    return Arrays.stream(ends, 0, ends.length - 1).allMatch(e -> e % BLOCK == 0);
  }
}
