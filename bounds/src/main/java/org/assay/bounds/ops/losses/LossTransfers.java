package org.assay.bounds.ops.losses;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** SoftmaxCrossEntropyLoss-13 and NegativeLogLikelihoodLoss-22. */
public final class LossTransfers {
  private LossTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("SoftmaxCrossEntropyLoss", LossTransfers::crossEntropy)
        .add("NegativeLogLikelihoodLoss", c -> List.of(reduced(c, c.input(0).hull())));
  }

  private static List<Bounds> crossEntropy(TransferContext c) {
    Bounds scores = c.input(0);
    if (scores.allFlags() != 0) {
      // Kernels disagree about the greatest score where one is NaN.
      return List.of(c.anything());
    }
    ElementType type = scores.type();
    Cell x = scores.hull();
    double classes = Math.max(1, scores.dims()[1]);
    double u = type.format().unitRoundoff();
    double gap = x.isEmpty() ? 0 : x.hi - x.lo;
    double depth = gap + Math.log(classes);
    double error = 16 * u * (depth + x.magnitude()) + (2 * classes + 16) * u;
    int flags = 0;
    if (gap * 1.001 + 1000 > type.max()) {
      flags |= Flags.ALL;
    }
    Cell logs = Hulls.cell(-depth - error, error, flags);
    Rounding.outward(logs, type);
    logs.flags |= flags;
    List<Bounds> outputs = new ArrayList<>(List.of(reduced(c, logs)));
    if (c.node().outputs().size() > 1) {
      outputs.add(Hulls.uniform(type, c.dims(1), logs).withDynamicAxes(c.dynamicAxes(1)));
    }
    return outputs;
  }

  // Whether labels are known of which one at least is not ignored and has a weight above 0.
  private static boolean someCounts(TransferContext c) {
    Optional<long[]> labels = c.longs(1);
    if (labels.isEmpty()) {
      return false;
    }
    long ignored = c.node().intAttribute("ignore_index", Long.MIN_VALUE);
    Optional<Bounds> weights = c.optional(2);
    boolean some = false;
    for (long label : labels.get()) {
      if (label == ignored) {
        continue;
      }
      if (weights.isEmpty()) {
        some = true;
      } else if (label < 0 || label >= weights.get().dims()[0]) {
        return false;
      } else {
        int cell = weights.get().axis(0).blockAt(label);
        double weight = weights.get().lo()[cell];
        if (!(weight >= 0) || weights.get().flags()[cell] != 0) {
          return false;
        }
        // Weights that vanish in the sum do not help.
        some |= weight > 1e-30;
      }
    }
    return some;
  }

  // −w · log p of the labels, or their sum or weighted mean; ignored labels count 0.
  private static Bounds reduced(TransferContext c, Cell logs) {
    ElementType type = c.input(0).type();
    Cell weights = c.node().hasInput(2) ? c.input(2).hull() : Hulls.point(1);
    boolean ignores = mayIgnore(c);
    int flags = logs.flags != 0 || weights.flags != 0 ? Flags.ALL : 0;
    double most = weights.magnitude();
    double low = weights.lo < 0 ? -most : 0;
    double least = Math.min(-logs.hi * most, -logs.hi * low);
    double greatest = Math.max(-logs.lo * most, -logs.lo * low);
    double lo = Math.min(0, Math.min(least, Math.min(-logs.lo * low, -logs.lo * most)));
    double hi = Math.max(0, Math.max(greatest, Math.max(-logs.hi * low, -logs.hi * most)));
    double n = 1;
    for (long dim : c.input(1).dims()) {
      n *= dim;
    }
    double u = type.format().unitRoundoff();
    double slack = (2 * n + 16) * u;
    String reduction = c.node().stringAttribute("reduction", "mean");
    if (!reduction.equals("none")) {
      double sum = Math.max(-lo, hi) * n * (1 + slack);
      flags |= sum > type.max() ? Flags.ALL : 0;
    }
    if (reduction.equals("sum")) {
      lo *= n;
      hi *= n;
    } else if (reduction.equals("mean")) {
      if ((!(weights.lo > 0) || ignores || n == 0) && !someCounts(c)) {
        // The weights of the labels may add up to 0.
        flags |= Flags.ALL;
      }
      // A mean with non-negative weights stays within the values themselves.
      lo = weights.lo >= 0 ? Math.min(0, -logs.hi) : -type.max();
      hi = weights.lo >= 0 ? Math.max(0, -logs.lo) : type.max();
    }
    double error = slack * Math.max(-lo, hi) + type.format().minPositive();
    Cell out = Hulls.cell(lo - error, hi + error, flags);
    if (Double.isNaN(out.lo) || Double.isNaN(out.hi)) {
      out.set(-type.max(), type.max(), Flags.ALL);
    }
    Rounding.outward(out, type);
    return Hulls.uniform(type, c.dims(0), out).withDynamicAxes(c.dynamicAxes(0));
  }

  // Whether a label may be the one that is left out.
  private static boolean mayIgnore(TransferContext c) {
    if (c.node().attribute("ignore_index").isEmpty()) {
      return false;
    }
    long ignored = c.node().intAttribute("ignore_index", 0);
    Cell labels = c.input(1).hull();
    return labels.lo <= ignored && ignored <= labels.hi;
  }
}
