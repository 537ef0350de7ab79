package org.assay.bench.soundness;

import java.util.Arrays;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.testkit.harness.Box;

/** The claim that bounds make about each element. */
public record Claim(Bounds bounds) implements Box {
  @Override
  public boolean contains(int index, long[] dims, double value) {
    int cell = cell(index, dims);
    if (cell < 0) {
      return false;
    }
    Cell claim = new Cell();
    bounds.read(cell, claim);
    if (Double.isNaN(value)) {
      return (claim.flags & Flags.NAN) != 0;
    }
    if (Double.isInfinite(value)) {
      return (claim.flags & (value > 0 ? Flags.POSITIVE : Flags.NEGATIVE)) != 0;
    }
    return claim.lo <= value && value <= claim.hi;
  }

  /** The bounds of an element; empty if the tensor has another shape than the bounds. */
  public Cell read(int index, long[] dims) {
    Cell claim = new Cell();
    claim.setEmpty(0);
    int cell = cell(index, dims);
    if (cell >= 0) {
      bounds.read(cell, claim);
    }
    return claim;
  }

  /** Whether a tensor may have this shape: as long as the bounds, shorter along dynamic axes. */
  public boolean fits(long[] dims) {
    boolean fits = dims.length == bounds.rank();
    for (int i = 0; fits && i < dims.length; i++) {
      boolean dynamic = (bounds.dynamicAxes() >>> i & 1) != 0;
      fits = dims[i] == bounds.dims()[i] || dynamic && dims[i] < bounds.dims()[i];
    }
    return fits;
  }

  // -1 if the tensor has another shape than the bounds.
  private int cell(int index, long[] dims) {
    if (!fits(dims)) {
      return -1;
    }
    long rest = index;
    int cell = 0;
    int stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      Axis axis = bounds.axis(i);
      cell += axis.blockAt(rest % dims[i]) * stride;
      stride *= axis.blocks();
      rest /= dims[i];
    }
    return cell;
  }

  @Override
  public String describe(int index, long[] dims) {
    int cell = cell(index, dims);
    if (cell < 0) {
      return "shape " + Arrays.toString(bounds.dims());
    }
    Cell claim = new Cell();
    bounds.read(cell, claim);
    return "[" + claim.lo + ", " + claim.hi + "] flags {" + Flags.describe(claim.flags) + "}";
  }
}
