package org.assay.bounds.norms;

import java.util.Optional;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Norms;
import org.assay.bounds.algebra.Rounding;

/** Gives an output its norms and cuts its intervals to them. */
final class Settling {
  // A norm that is hardly better than the intervals is not worth keeping.
  private static final double WORTH_KEEPING = 0.99;

  private Settling() {}

  /** The output with norms; every element is at most the least of them. */
  static Bounds settle(Bounds output, Norms found) {
    // Facts may have told a norm already.
    Norms norms = found.meet(output.norms());
    Bounds cut = cut(output, limits(output, norms));
    Norms kept = Norms.NONE;
    for (int i = 0; i < norms.count(); i++) {
      if (norms.bound(i) < WORTH_KEEPING * Sizes.byIntervals(cut, norms.axes(i))) {
        kept = kept.and(norms.axes(i), norms.bound(i));
      }
    }
    return cut.withNorms(kept.withBlocks(norms.blocks().filter(b -> isPartition(b, output))));
  }

  private static boolean isPartition(Norms.Blocks blocks, Bounds output) {
    return output.rank() >= 2 && blocks.ends()[blocks.ends().length - 1] == output.dims()[1];
  }

  private static double[] limits(Bounds output, Norms norms) {
    double all = norms.ofElement();
    Optional<Norms.Blocks> blocks = norms.blocks().filter(b -> isPartition(b, output));
    if (blocks.isEmpty()) {
      return new double[] {all};
    }
    double[] limits = new double[Math.toIntExact(output.dims()[1])];
    for (int b = 0; b < blocks.get().ends().length; b++) {
      for (long c = blocks.get().start(b); c < blocks.get().ends()[b]; c++) {
        limits[(int) c] = Math.min(all, blocks.get().bounds()[b]);
      }
    }
    return limits;
  }

  /** Cuts cells to [-limit, limit]: one limit for all, or one per index of axis 1. */
  static Bounds cut(Bounds output, double[] limits) {
    return cut(output, limits, 1);
  }

  /** Cuts cells to [-limit, limit]: one limit for all, or one per index of an axis. */
  static Bounds cut(Bounds output, double[] limits, int axis) {
    boolean helps = false;
    Cell hull = output.hull();
    for (double limit : limits) {
      helps |= limit < hull.magnitude() || limit < output.type().max() && hull.flags != 0;
    }
    if (!helps) {
      return output;
    }
    double most = output.type().max();
    double[] lo = output.lo().clone();
    double[] hi = output.hi().clone();
    byte[] flags = output.flags().clone();
    int inner = 1;
    for (int i = axis + 1; i < output.rank(); i++) {
      inner *= output.axis(i).blocks();
    }
    double[] perBlock = limits.length == 1 ? limits : perBlock(output.axis(axis), limits);
    for (int c = 0; c < lo.length; c++) {
      double limit = perBlock[perBlock.length == 1 ? 0 : c / inner % perBlock.length];
      if (!(limit < most)) {
        continue;
      }
      limit = Math.min(most, Rounding.up(output.format(), limit));
      flags[c] = 0;
      lo[c] = Math.max(lo[c], -limit);
      hi[c] = Math.min(hi[c], limit);
    }
    return Bounds.of(output.type(), output.axes(), lo, hi, flags)
        .withDynamicAxes(output.dynamicAxes())
        .withNorms(output.norms());
  }

  private static double[] perBlock(Axis axis, double[] limits) {
    double[] greatest = new double[axis.blocks()];
    for (int b = 0; b < greatest.length; b++) {
      for (long i = axis.start(b); i < axis.end(b); i++) {
        greatest[b] = Math.max(greatest[b], limits[(int) i]);
      }
    }
    return greatest;
  }
}
