package org.assay.bounds.norms;

import org.assay.onnx.Tensor;

/**
 * Upper bounds of the norms of a linear layer's weight, seen as a matrix of {@code rows} outputs.
 *
 * <p>All are upper bounds, rounding included: power iteration, which gives lower bounds, is never
 * used. The spectral norm comes from Gram matrices of row blocks (σ² ≤ Σ σ²(block)), each bounded
 * by the Frobenius norm of its fourth power: λ ≤ ‖G⁴‖_F^¼.
 */
final class OperatorNorm {
  /** Rows of a block. */
  static final int BLOCK = 128;

  private static final double SLACK = 1 + 1e-9;

  private final double[][] matrix;
  private final double[] rowNorms;
  private final double frobenius;
  private final double greatestRowSum;

  /** Reads a weight as {@code rows} rows. */
  OperatorNorm(Tensor weight, int rows) {
    int columns = rows == 0 ? 0 : Math.toIntExact(weight.size() / rows);
    matrix = new double[rows][columns];
    rowNorms = new double[rows];
    double total = 0;
    double widest = 0;
    for (int i = 0; i < rows; i++) {
      weight.copyTo((long) i * columns, matrix[i], 0, columns);
      double squares = 0;
      double sum = 0;
      for (double w : matrix[i]) {
        squares += w * w;
        sum += Math.abs(w);
      }
      rowNorms[i] = Math.sqrt(squares) * SLACK;
      total += squares;
      widest = Math.max(widest, sum);
    }
    frobenius = Math.sqrt(total) * SLACK;
    greatestRowSum = widest * SLACK;
  }

  /** Euclidean norm of each row. */
  double[] rowNorms() {
    return rowNorms;
  }

  /** ‖W‖∞: greatest sum of magnitudes of a row. */
  double greatestRowSum() {
    return greatestRowSum;
  }

  /**
   * ‖W‖₁ of the layer: greatest sum of magnitudes over all outputs that one input channel feeds.
   *
   * @param inputs channels of a group
   * @param groups groups of a convolution
   */
  double greatestColumnSum(int inputs, int groups) {
    int perGroup = Math.max(1, matrix.length / Math.max(1, groups));
    double widest = 0;
    for (int g = 0; g < groups; g++) {
      double[] sums = new double[inputs];
      for (int i = g * perGroup; i < Math.min(matrix.length, (g + 1) * perGroup); i++) {
        int taps = inputs == 0 ? 0 : matrix[i].length / inputs;
        for (int j = 0; j < inputs * taps; j++) {
          sums[j / taps] += Math.abs(matrix[i][j]);
        }
      }
      for (double sum : sums) {
        widest = Math.max(widest, sum);
      }
    }
    return widest * SLACK;
  }

  /** Multiplications that {@link #spectral} takes. */
  double work(int groups) {
    double columns = matrix.length == 0 ? 0 : matrix[0].length;
    double block = Math.min(BLOCK, Math.max(1, matrix.length / Math.max(1, groups)));
    return matrix.length * block * (columns / 2 + 2 * block);
  }

  /** Bound of the spectral norm; groups are blocks of a block-diagonal matrix. */
  double spectral(int groups) {
    int perGroup = Math.max(1, matrix.length / Math.max(1, groups));
    double greatest = 0;
    for (int from = 0; from < matrix.length; from += perGroup) {
      int end = Math.min(matrix.length, from + perGroup);
      double squares = 0;
      for (int block = from; block < end; block += BLOCK) {
        squares += blockSquared(block, Math.min(end, block + BLOCK));
      }
      greatest = Math.max(greatest, squares);
    }
    return Math.min(frobenius, Math.sqrt(greatest) * SLACK);
  }

  // Bound of σ² of rows [from, to).
  private double blockSquared(int from, int to) {
    int n = to - from;
    double[][] gram = new double[n][n];
    double trace = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        gram[i][j] = dot(matrix[from + i], matrix[from + j]);
        gram[j][i] = gram[i][j];
      }
      trace += gram[i][i];
    }
    if (!(trace > 0) || Double.isInfinite(trace)) {
      return Double.isNaN(trace) ? Double.POSITIVE_INFINITY : trace;
    }
    // Scaled by the trace, so that powers neither overflow nor vanish; all entries are at most 1.
    for (double[] row : gram) {
      for (int j = 0; j < n; j++) {
        row[j] /= trace;
      }
    }
    double[][] fourth = square(square(gram));
    double squares = 0;
    for (double[] row : fourth) {
      squares += dot(row, row);
    }
    double columns = matrix[from].length;
    // Rounding: the Gram matrix errs by K·u of the trace, each product by n·u of 1.
    double power = Math.sqrt(squares) + 8 * (n + columns) * 0x1p-53;
    return Math.min(trace, trace * Math.sqrt(Math.sqrt(power))) * SLACK + trace * columns * 0x1p-52;
  }

  private static double[][] square(double[][] a) {
    int n = a.length;
    double[][] result = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        // The matrix is symmetric: columns are rows.
        result[i][j] = dot(a[i], a[j]);
        result[j][i] = result[i][j];
      }
    }
    return result;
  }

  private static double dot(double[] a, double[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int n = a.length;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < n; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + (s2 + s3);
  }
}
