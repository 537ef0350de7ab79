package org.assay.fuzz.mutate;

import org.assay.fuzz.input.InputLayout;

/** Moves a mutant back to what still counts as the seed that it descends from. */
public interface Validity {
  /** Every row within the ranges of its fields is valid. */
  Validity ANY = (layout, rows, row, ancestor) -> {};

  /**
   * Changes a row in place; the ranges of the fields are applied afterwards.
   *
   * @param rows of the layout's size each
   * @param row number of the row
   * @param ancestor the original seed
   */
  void restrict(InputLayout layout, float[] rows, int row, float[] ancestor);

  /** A ball of the maximum norm around the original seed. */
  static Validity within(float radius) {
    if (!(radius > 0)) {
      throw new IllegalArgumentException("radius " + radius);
    }
    return (layout, rows, row, ancestor) -> {
      int start = row * layout.rowSize();
      for (int i = 0; i < layout.rowSize(); i++) {
        float value = rows[start + i];
        float low = ancestor[i] - radius;
        float high = ancestor[i] + radius;
        rows[start + i] = value >= low ? Math.min(value, high) : low;
      }
    };
  }
}
