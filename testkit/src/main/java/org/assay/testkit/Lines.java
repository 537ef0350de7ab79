package org.assay.testkit;

/** Access to the elements along one axis of a tensor ("lines"). */
public final class Lines {
  private Lines() {}

  /** A function of a line to a line of any length, the same length for all. */
  @FunctionalInterface
  public interface Map {
    /** The new line. */
    double[] apply(double[] line);
  }

  /** Indices of the elements of each line along an axis; lines in row-major order of the rest. */
  public static int[][] indices(int[] dims, int axis) {
    int length = dims[axis];
    int inner = Layout.product(dims, axis + 1, dims.length);
    int outer = Layout.product(dims, 0, axis);
    int[][] lines = new int[outer * inner][length];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        for (int k = 0; k < length; k++) {
          lines[o * inner + i][k] = (o * length + k) * inner + i;
        }
      }
    }
    return lines;
  }

  /** Replaces every line along an axis by its image of the same length. */
  public static RefValue map(RefValue x, long axis, Map map) {
    if (x.rank() == 0) {
      return RefValue.ofDoubles(x.type(), x.dims(), map.apply(x.toDoubles()));
    }
    double[] result = new double[x.size()];
    for (int[] line : indices(x.dims(), Layout.axis(axis, x.rank()))) {
      double[] values = new double[line.length];
      for (int k = 0; k < line.length; k++) {
        values[k] = x.real(line[k]);
      }
      double[] image = map.apply(values);
      for (int k = 0; k < line.length; k++) {
        result[line[k]] = image[k];
      }
    }
    return RefValue.ofDoubles(x.type(), x.dims(), result);
  }
}
