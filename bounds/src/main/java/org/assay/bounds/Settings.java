package org.assay.bounds;

import org.assay.onnx.ElementType;

/**
 * How finely an analysis works.
 *
 * @param cells most cells of a tensor's grid
 * @param constantCells most cells where a value depends on constants only
 * @param narrowAccumulator type in which sums of 16-bit floats are formed
 * @param loopIterations iterations of a Loop that are followed one by one before widening
 */
public record Settings(
    int cells, int constantCells, ElementType narrowAccumulator, int loopIterations) {
  /** What ORT's CPU kernels do, at a cost that suits interactive use. */
  public static final Settings DEFAULT = new Settings(1 << 13, 1 << 22, ElementType.FLOAT, 64);
}
