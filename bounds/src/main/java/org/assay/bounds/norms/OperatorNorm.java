package org.assay.bounds.norms;

import org.assay.onnx.Tensor;

/**
 * Upper bounds of the norms of a linear layer's weight, seen as a matrix of {@code rows} outputs.
 *
 * <p>All are upper bounds, rounding included: power iteration, which gives lower bounds, is never
 * used. The spectral norm comes from Gram matrices of row blocks (σ² ≤ Σ σ²(block)), each bounded
 * by the Frobenius norm of its eighth power: λ ≤ ‖G⁸‖_F^⅛.
 */
final class OperatorNorm {
  /** Rows of a block. */
  static final int BLOCK = 128;

  // Powers 2, 4, 8 of the Gram matrix: n^(1/16) above the truth at most.
  private static final int SQUARINGS = 3;

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
    double few = groups <= 1 ? Math.min(matrix.length, columns) : matrix.length;
    double many = groups <= 1 ? Math.max(matrix.length, columns) : columns;
    double block = Math.min(BLOCK, Math.max(1, few / Math.max(1, groups)));
    return few * block * (many / 2 + 1.5 * block);
  }

  /** Bound of the spectral norm; groups are blocks of a block-diagonal matrix. */
  double spectral(int groups) {
    double[][] rows = groups <= 1 ? narrow() : matrix;
    int perGroup = Math.max(1, rows.length / Math.max(1, groups));
    double greatest = 0;
    for (int from = 0; from < rows.length; from += perGroup) {
      int end = Math.min(rows.length, from + perGroup);
      double squares = 0;
      for (int block = from; block < end; block += BLOCK) {
        squares += blockSquared(rows, block, Math.min(end, block + BLOCK));
      }
      greatest = Math.max(greatest, squares);
    }
    return Math.min(frobenius, Math.sqrt(greatest) * SLACK);
  }

  // The matrix or its transpose, whichever has fewer rows and so needs fewer blocks.
  private double[][] narrow() {
    int columns = matrix.length == 0 ? 0 : matrix[0].length;
    if (matrix.length <= columns) {
      return matrix;
    }
    double[][] turned = new double[columns][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j][i] = matrix[i][j];
      }
    }
    return turned;
  }

  // Bound of σ² of rows [from, to).
  private static double blockSquared(double[][] matrix, int from, int to) {
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
    double columns = matrix[from].length;
    double bound = greatestEigenvalue(gram) * SLACK + trace * columns * 0x1p-52;
    return Math.min(trace * SLACK, bound);
  }

  /**
   * Bound of the greatest eigenvalue of a symmetric matrix: with A = G / ‖G‖_F, λ(A)² = λ(A²), and
   * so on; the last power is bounded by its Frobenius norm. Scaling anew before each squaring keeps
   * its rounding error, n·u of 1, far below what matters.
   */
  private static double greatestEigenvalue(double[][] gram) {
    double[] norms = new double[SQUARINGS + 1];
    double[][] power = gram;
    for (int i = 0; i <= SQUARINGS; i++) {
      power = i == 0 ? gram : square(power);
      double squares = 0;
      for (double[] row : power) {
        squares += dot(row, row);
      }
      norms[i] = Math.sqrt(squares) * SLACK;
      if (!(norms[i] > Double.MIN_NORMAL)) {
        // Squares of tiny entries vanish; the caller falls back on the trace.
        return Double.POSITIVE_INFINITY;
      }
      for (double[] row : power) {
        for (int j = 0; j < row.length; j++) {
          row[j] /= norms[i];
        }
      }
    }
    double rounding = 4 * (gram.length + 4) * 0x1p-53;
    double bound = 1;
    for (int i = SQUARINGS; i >= 1; i--) {
      bound = Math.min(1, Math.sqrt(norms[i] * bound + rounding));
    }
    return norms[0] * bound;
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
