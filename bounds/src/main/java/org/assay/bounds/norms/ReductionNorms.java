package org.assay.bounds.norms;

import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Norms;
import org.assay.onnx.OperatorTable;

/**
 * Norms through reductions over axes A of n elements: a sum is at most √n·‖x‖_A, a mean ‖x‖_A/√n, a
 * root of squares ‖x‖_A; over further axes S the same with ‖x‖_{S∪A}.
 */
final class ReductionNorms {
  private ReductionNorms() {}

  static void addTo(OperatorTable.Builder<NormRule> table) {
    table.add("ReduceMean", c -> reduced(c, Kind.MEAN));
    table.add("ReduceSum", c -> reduced(c, Kind.SUM));
    table.add("ReduceL2", c -> reduced(c, Kind.EUCLIDEAN));
    table.add("ReduceMax", c -> reduced(c, Kind.EXTREME));
    table.add("ReduceMin", c -> reduced(c, Kind.EXTREME));
    table.add("GlobalAveragePool", c -> over(c, spatial(c), true, Kind.MEAN));
    table.add("GlobalMaxPool", c -> over(c, spatial(c), true, Kind.EXTREME));
  }

  private enum Kind {
    MEAN,
    SUM,
    EUCLIDEAN,
    EXTREME;

    double factor(double n) {
      return switch (this) {
        case MEAN -> 1 / Math.sqrt(n);
        case SUM -> Math.sqrt(n);
        case EUCLIDEAN, EXTREME -> 1;
      };
    }
  }

  private static long spatial(NormContext c) {
    return Sizes.from(2, c.x().rank());
  }

  private static Bounds reduced(NormContext c, Kind kind) {
    int rank = c.x().rank();
    Optional<long[]> listed = c.longs("axes", 1);
    boolean computed = c.node().hasInput(1) && listed.isEmpty();
    boolean none = listed.map(l -> l.length == 0).orElse(true);
    if (computed || none && c.node().intAttribute("noop_with_empty_axes", 0) != 0) {
      return c.output();
    }
    long axes = none ? (1L << rank) - 1 : 0;
    for (long axis : listed.orElse(new long[0])) {
      axes |= 1L << (axis < 0 ? axis + rank : axis);
    }
    return over(c, axes, c.node().intAttribute("keepdims", 1) != 0, kind);
  }

  private static Bounds over(NormContext c, long axes, boolean kept, Kind kind) {
    Bounds x = c.x();
    double n = Sizes.elements(x, axes);
    double norm = Sizes.over(x, axes);
    double error = 1 + 1e-3 + n * 2 * c.output().format().unitRoundoff();
    double most = c.output().type().max();
    // What is formed on the way must not overflow: the sum, or the sum of squares.
    double within =
        switch (kind) {
          case MEAN, SUM -> norm * Math.sqrt(n);
          case EUCLIDEAN -> norm * norm;
          case EXTREME -> norm;
        };
    if (!(within * error < most)) {
      return c.output();
    }
    double factor = kind.factor(n) * error;
    Bounds cut = Settling.cut(c.output(), new double[] {norm * factor + c.tiny()});
    Norms norms = Norms.NONE;
    for (int i = 0; i < x.norms().count(); i++) {
      long all = x.norms().axes(i) | axes;
      norms = norms.and(image(all, axes, x.rank(), kept), Sizes.over(x, all) * factor + c.tiny());
    }
    if (x.norms().blocks().isPresent() && x.rank() >= 2) {
      long all = Sizes.sampleAxes(x.rank()) | axes;
      norms = norms.and(image(all, axes, x.rank(), kept), Sizes.over(x, all) * factor + c.tiny());
      if (kept && (axes & 3) == 0) {
        norms =
            norms.withBlocks(
                x.norms().blocks().map(b -> ElementwiseNorms.scaled(b, factor, c.tiny())));
      }
    }
    return Settling.settle(cut, norms);
  }

  // The axes of the output on which those of the input that are not reduced come to lie.
  private static long image(long all, long reduced, int rank, boolean kept) {
    long image = 0;
    int to = 0;
    for (int i = 0; i < rank; i++) {
      boolean gone = (reduced >>> i & 1) != 0;
      if (!gone) {
        image |= (all >>> i & 1) << to;
      }
      to += gone && !kept ? 0 : 1;
    }
    return image;
  }
}
