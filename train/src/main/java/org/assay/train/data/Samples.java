package org.assay.train.data;

import java.util.Arrays;
import java.util.List;
import org.assay.train.job.Settings;

/**
 * One value per row: features or targets.
 *
 * @param values row-major
 * @param rows number of rows
 * @param shape sizes of one row, without the axis of rows
 */
public record Samples(float[] values, int rows, List<Integer> shape) {
  public Samples {
    shape = List.copyOf(shape);
    if ((long) rows * width(shape) != values.length) {
      throw new IllegalArgumentException(
          values.length + " values for " + rows + " rows of " + shape);
    }
  }

  private static int width(List<Integer> shape) {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** Values in one row. */
  public int width() {
    return width(shape);
  }

  /**
   * Refuses values that are no whole numbers from 0 to {@code count} - 1.
   *
   * @param where what takes them as indices
   */
  public void requireIndices(int count, Settings where) {
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] >= 0 && values[i] < count && values[i] == Math.rint(values[i]))) {
        throw where.error(
            "the value " + values[i] + " in row " + i / width() + " is no index",
            "whole numbers from 0 to " + (count - 1),
            "enlarge input_dim, or encode the rows");
      }
    }
  }

  /** Some rows, in a row. */
  public Samples slice(int from, int to) {
    int width = width();
    return new Samples(Arrays.copyOfRange(values, from * width, to * width), to - from, shape);
  }

  /** The first of every so many rows. */
  public Samples everyRow(int every) {
    if (every <= 1) {
      return this;
    }
    int width = width();
    int kept = (rows + every - 1) / every;
    float[] chosen = new float[kept * width];
    for (int i = 0; i < kept; i++) {
      System.arraycopy(values, i * every * width, chosen, i * width, width);
    }
    return new Samples(chosen, kept, shape);
  }
}
