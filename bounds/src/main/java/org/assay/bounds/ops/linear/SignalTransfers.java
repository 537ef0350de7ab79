package org.assay.bounds.ops.linear;

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
  private static Bounds transformed(TransferContext c, double n, boolean binary, Cell x) {
    // Other lengths than powers of 2 are convolutions (Bluestein 1970) by way of two transforms of
    // m ≤ 4n elements, of at most 2n·|x| and 2n, and of their products' sum before it is divided.
    double way = binary ? 2 * n : 64 * n * n * n;
    boolean overflow = !(way * x.magnitude() * TRANSFORM < c.type(0).max());
    double most = 2 * n * x.magnitude() * TRANSFORM + 1e-30;
    return symmetric(c, most, overflow ? Flags.ALL : x.flags);
  }

  private static Bounds dft(TransferContext c) {
    Bounds in = c.input(0);
    double n = 1;
    for (long dim : in.dims()) {
      n = Math.max(n, dim);
    }
    for (long dim : c.dims(0)) {
      n = Math.max(n, dim);
    }
    return transformed(c, n, isBinary(lengthOf(c)), in.hull());
  }

  /** How many elements are transformed; empty if that is not known. */
  private static Optional<Long> lengthOf(TransferContext c) {
    Bounds in = c.input(0);
    if (c.node().hasInput(1)) {
      return c.longs(1).filter(n -> n.length == 1).map(n -> n[0]);
    }
    Optional<long[]> given = c.node().hasInput(2) ? c.longs(2) : Optional.of(new long[] {-2});
    return given
        .filter(axis -> axis.length == 1)
        .map(axis -> (int) (axis[0] < 0 ? axis[0] + in.rank() : axis[0]))
        .filter(axis -> axis >= 0 && axis < in.rank() && (in.dynamicAxes() >>> axis & 1) == 0)
        .map(axis -> in.dims()[axis]);
  }

  private static boolean isBinary(Optional<Long> length) {
    return length.filter(n -> n > 0 && Long.bitCount(n) == 1).isPresent();
  }

  private static Bounds stft(TransferContext c) {
    Bounds in = c.input(0);
    Optional<Bounds> window = c.optional(2);
    if (window.isPresent() && in.rank() == 3 && in.dims()[2] != 1) {
      // ONNX Runtime 1.28 reads the window of a complex signal as complex numbers, beyond its end.
      return c.anything();
    }
    Cell weight = window.map(Bounds::hull).orElse(Hulls.point(1));
    Optional<Long> length =
        c.node().hasInput(3)
            ? c.longs(3).filter(n -> n.length == 1).map(n -> n[0])
            : window.filter(w -> w.rank() == 1 && w.dynamicAxes() == 0).map(w -> w.dims()[0]);
    Cell x = in.hull();
    double most = x.magnitude() * Math.max(1, weight.magnitude());
    int flags = x.flags | weight.flags;
    return transformed(c, in.dims()[1], isBinary(length), Hulls.cell(-most, most, flags));
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
