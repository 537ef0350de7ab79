package org.assay.train.weights;

import org.assay.data.random.RandomStream;

/**
 * Columns of length 1 at right angles (Saxe et al. 2013): Gram and Schmidt's procedure, twice, on
 * normal numbers.
 */
final class Orthogonal {
  private Orthogonal() {}

  static Initializer of(double gain) {
    return (shape, random) -> {
      int size = Initializers.size(shape);
      int columns = shape.get(shape.size() - 1);
      int rows = size / columns;
      boolean wide = rows < columns;
      double[][] basis = basis(Math.min(rows, columns), Math.max(rows, columns), random);
      float[] values = new float[size];
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          values[r * columns + c] = (float) (gain * (wide ? basis[r][c] : basis[c][r]));
        }
      }
      return values;
    };
  }

  private static double[][] basis(int count, int length, RandomStream random) {
    double[][] basis = new double[count][length];
    for (int i = 0; i < count; i++) {
      random.fillNormal(basis[i]);
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          double along = dot(basis[i], basis[j]);
          for (int k = 0; k < length; k++) {
            basis[i][k] -= along * basis[j][k];
          }
        }
        double norm = Math.sqrt(dot(basis[i], basis[i]));
        for (int k = 0; k < length; k++) {
          basis[i][k] /= norm;
        }
      }
    }
    return basis;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
