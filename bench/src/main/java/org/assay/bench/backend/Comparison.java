package org.assay.bench.backend;

import java.util.List;
import java.util.Optional;
import org.assay.bench.backend.Verdict.Outcome;
import org.assay.bench.soundness.Claim;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/**
 * An expected output against its bounds. The expected outputs were computed by reference code in
 * Python, in another order and precision than a kernel: with inputs as points, what lies outside by
 * no more than the tolerance of ONNX's own test runner (1e-3 relative, 1e-7 absolute) is no
 * violation, and counted. With inputs that were widened nothing is tolerated.
 */
final class Comparison {
  private static final double RELATIVE = 1e-3;
  private static final double ABSOLUTE = 1e-7;

  /** The tolerance in words. */
  static final String TOLERANCE = RELATIVE + " relative, " + ABSOLUTE + " absolute";

  private final String name;
  private final Bounds bounds;
  private final Claim claim;
  private final Tensor expected;
  private final long[] dims;

  private Comparison(String name, Bounds bounds, Tensor expected) {
    this.name = name;
    this.bounds = bounds;
    this.claim = new Claim(bounds);
    this.expected = expected;
    this.dims = expected.dims();
  }

  /**
   * Compares all elements.
   *
   * @param tolerant whether the tolerance of ONNX's own runner applies
   */
  static Verdict of(String name, Bounds bounds, Tensor expected, boolean tolerant) {
    return new Comparison(name, bounds, expected).verdict(tolerant);
  }

  private Verdict verdict(boolean tolerant) {
    if (expected.type() != bounds.type()) {
      return violated(-1, Double.NaN, bounds.hull(), "type " + bounds.type().text());
    }
    if (!claim.fits(dims)) {
      return violated(-1, Double.NaN, bounds.hull(), claim.describe(0, dims));
    }
    double[] values = expected.toDoubles();
    boolean tolerated = false;
    String lost = "";
    for (int i = 0; i < values.length; i++) {
      double v = values[i];
      if (!claim.contains(i, dims, v)) {
        if (!tolerant || !isNear(i, v)) {
          return violated(i, v, claim.read(i, dims), claim.describe(i, dims));
        }
        tolerated = true;
      }
      if (lost.isEmpty() && Double.isFinite(v) && isUnbounded(claim.read(i, dims))) {
        lost = "'" + name + "'[" + i + "] = " + v + " in " + claim.describe(i, dims);
      }
    }
    return new Verdict(
        lost.isEmpty() ? Outcome.CONTAINED : Outcome.UNBOUNDED,
        lost,
        Optional.empty(),
        List.of(),
        tolerated);
  }

  private Verdict violated(long index, double value, Cell cell, String claimed) {
    return Verdict.violated(new Violation(name, index, value, cell.lo, cell.hi, claimed));
  }

  private boolean isNear(int i, double v) {
    if (!expected.type().isFloat() || !Double.isFinite(v)) {
      return false;
    }
    double slack = RELATIVE * Math.abs(v) + ABSOLUTE;
    Cell cell = claim.read(i, dims);
    return !cell.isEmpty() && cell.lo - slack <= v && v <= cell.hi + slack;
  }

  private boolean isUnbounded(Cell cell) {
    ElementType type = expected.type();
    if (type.isFloat()) {
      // All of a format of 8 bits or less is a finite answer: its kernels saturate.
      boolean everything = cell.lo <= -type.max() && cell.hi >= type.max();
      return cell.flags != 0 || type.bits() > 8 && everything;
    }
    return type.bits() >= 32 && cell.lo <= type.min() && cell.hi >= type.max();
  }
}
