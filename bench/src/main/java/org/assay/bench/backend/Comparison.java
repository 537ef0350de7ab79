package org.assay.bench.backend;

import java.util.List;
import org.assay.bench.backend.Verdict.Outcome;
import org.assay.bench.soundness.Claim;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/**
 * An expected output against its bounds. The expected outputs were computed by reference code in
 * Python, in another order and precision than a kernel: what lies outside by no more than the
 * tolerance of ONNX's own test runner (1e-3 relative, 1e-7 absolute) is no violation, and counted.
 */
final class Comparison {
  private static final double RELATIVE = 1e-3;
  private static final double ABSOLUTE = 1e-7;

  private Comparison() {}

  static Verdict of(String name, Bounds bounds, Tensor expected) {
    Claim claim = new Claim(bounds);
    double[] values = expected.toDoubles();
    boolean unbounded = false;
    boolean tolerated = false;
    String lost = "";
    for (int i = 0; i < values.length; i++) {
      double v = values[i];
      if (!claim.contains(i, expected.dims(), v)) {
        double slack = expected.type().isFloat() ? RELATIVE * Math.abs(v) + ABSOLUTE : 0;
        boolean near =
            slack > 0
                && Double.isFinite(v)
                && (claim.contains(i, expected.dims(), v - slack)
                    || claim.contains(i, expected.dims(), v + slack)
                    || straddles(claim, i, expected.dims(), v, slack));
        if (!near) {
          String where = "'" + name + "'[" + i + "] = " + v;
          return Verdict.of(
              Outcome.VIOLATED, where + " outside " + claim.describe(i, expected.dims()));
        }
        tolerated = true;
      }
      if (Double.isFinite(v) && !unbounded && isUnbounded(claim, i, expected)) {
        unbounded = true;
        lost = "'" + name + "'[" + i + "] = " + v + " in " + claim.describe(i, expected.dims());
      }
    }
    return new Verdict(
        unbounded ? Outcome.UNBOUNDED : Outcome.CONTAINED, lost, List.of(), tolerated);
  }

  // A point's bounds may be narrower than the tolerance.
  private static boolean straddles(Claim claim, int i, long[] dims, double v, double slack) {
    Cell cell = claim.read(i, dims);
    return !cell.isEmpty() && cell.lo >= v - slack && cell.hi <= v + slack;
  }

  private static boolean isUnbounded(Claim claim, int i, Tensor expected) {
    Cell cell = claim.read(i, expected.dims());
    ElementType type = expected.type();
    if (type.isFloat()) {
      return cell.flags != 0 || type.bits() > 8 && cell.lo <= -type.max() && cell.hi >= type.max();
    }
    return type.bits() >= 32 && cell.lo <= type.min() && cell.hi >= type.max();
  }
}
