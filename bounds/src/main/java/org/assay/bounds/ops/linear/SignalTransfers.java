package org.assay.bounds.ops.linear;

import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** DFT-20, STFT-17, windows-17, MelWeightMatrix-17 and Det-22. */
public final class SignalTransfers {
  // Transforms of lengths that are not powers of 2 go through longer ones.
  private static final double TRANSFORM = 1.01;
  // Largest matrix whose elimination cannot grow its elements too much to say anything.
  private static final long MOST_ROWS = 8;

  private SignalTransfers() {}

  /** Adds these operators, Einsum and attention. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    EinsumTransfer.addTo(table);
    AttentionTransfers.addTo(table);
    FusedProductTransfers.addTo(table);
    table
        .add("DFT", c -> List.of(dft(c)))
        .add("STFT", c -> List.of(stft(c)))
        .add("Det", c -> List.of(determinant(c)))
        .add("MelWeightMatrix", c -> List.of(within(c, 0, 1.0001)));
    for (String window : new String[] {"HannWindow", "HammingWindow", "BlackmanWindow"}) {
      table.add(window, c -> List.of(within(c, -1e-5, 1.00001)));
    }
  }

  private static Bounds within(TransferContext c, double lo, double hi) {
    ElementType type = c.type(0);
    if (!type.isFloat()) {
      return c.anything();
    }
    Cell cell = Hulls.cell(lo, hi, 0);
    Rounding.outward(cell, type);
    return Hulls.uniform(type, c.dims(0), cell).withDynamicAxes(c.dynamicAxes(0));
  }

  private static Bounds symmetric(TransferContext c, double most, int flags) {
    ElementType type = c.type(0);
    if (!(most < type.max()) || flags != 0) {
      return c.anything();
    }
    Cell cell = Hulls.cell(-most, most, 0);
    Rounding.outward(cell, type);
    return Hulls.uniform(type, c.dims(0), cell).withDynamicAxes(c.dynamicAxes(0));
  }

  // Each part of a coefficient is at most the sum of all magnitudes.
  private static Bounds dft(TransferContext c) {
    Cell x = c.input(0).hull();
    double n = 1;
    for (long dim : c.input(0).dims()) {
      n = Math.max(n, dim);
    }
    for (long dim : c.dims(0)) {
      n = Math.max(n, dim);
    }
    return symmetric(c, 2 * n * x.magnitude() * TRANSFORM + 1e-30, x.flags);
  }

  private static Bounds stft(TransferContext c) {
    Cell x = c.input(0).hull();
    Cell window = c.optional(2).map(Bounds::hull).orElse(Hulls.point(1));
    double n = c.input(0).dims()[1];
    double most = 2 * n * x.magnitude() * Math.max(1, window.magnitude()) * TRANSFORM + 1e-30;
    return symmetric(c, most, x.flags | window.flags);
  }

  // Hadamard: at most the product of the rows' norms; elimination with pivoting is exact for a
  // matrix that differs by less than n · 2^(n−1) roundings.
  private static Bounds determinant(TransferContext c) {
    Bounds in = c.input(0);
    long n = in.dims()[in.rank() - 1];
    Cell x = in.hull();
    if (n > MOST_ROWS) {
      return c.anything();
    }
    double row = Math.sqrt(n) * x.magnitude() * (1 + 1e-4);
    double most = Math.pow(row, n) * 1.01 + 1e-30;
    // Products of fewer rows may overflow on the way.
    boolean overflow = Math.pow(Math.max(1, row), n) * Math.pow(2, n) > in.type().max();
    return symmetric(c, most, overflow ? Flags.ALL : x.flags);
  }
}
