package org.assay.bounds.norms;

import java.util.Arrays;
import org.assay.onnx.Tensor;

/**
 * Upper bounds of the norms of a linear layer's weight, seen as a matrix of {@code rows} outputs.
 *
 * <p>All are upper bounds, rounding included: power iteration, which gives lower bounds, is never
 * used. The spectral norm comes from Gram matrices of row blocks (σ² ≤ Σ σ²(block)), each bounded
 * by the Frobenius norm of a high power: λ ≤ ‖G⁸‖_F^⅛.
 */
final class OperatorNorm {
  /** Rows of a block that suffice for most networks. */
  static final int BLOCK = 128;

  private static final double SLACK = 1 + 1e-9;

  private final double[][] matrix;
  private final double[] rowNorms;
  private final double frobenius;
  private final double greatestRowSum;

  /** Reads a weight as {@code rows} rows. */
  OperatorNorm(Tensor weight, int rows) {
    this(read(weight, rows));
  }

  private OperatorNorm(double[][] matrix) {
    this.matrix = matrix;
    rowNorms = new double[matrix.length];
    double total = 0;
    double widest = 0;
    for (int i = 0; i < matrix.length; i++) {
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

  private static double[][] read(Tensor weight, int rows) {
    int columns = rows == 0 ? 0 : Math.toIntExact(weight.size() / rows);
    double[][] matrix = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      weight.copyTo((long) i * columns, matrix[i], 0, columns);
    }
    return matrix;
  }

  /** The matrix of some consecutive columns. */
  OperatorNorm columns(int from, int to) {
    double[][] part = new double[matrix.length][];
    for (int i = 0; i < part.length; i++) {
      part[i] = Arrays.copyOfRange(matrix[i], from, to);
    }
    return new OperatorNorm(part);
  }

  /** The rows; not copies. */
  double[][] matrix() {
    return matrix;
  }

  /** The lesser of rows and columns. */
  int rank() {
    return matrix.length == 0 ? 0 : Math.min(matrix.length, matrix[0].length);
  }

  /** Euclidean norm of each row. */
  double[] rowNorms() {
    return rowNorms;
  }

  /** Euclidean norm of each column. */
  double[] columnNorms() {
    double[] norms = new double[matrix.length == 0 ? 0 : matrix[0].length];
    for (double[] row : matrix) {
      for (int j = 0; j < norms.length; j++) {
        norms[j] += row[j] * row[j];
      }
    }
    for (int j = 0; j < norms.length; j++) {
      norms[j] = Math.sqrt(norms[j]) * SLACK;
    }
    return norms;
  }

  /** √(‖W‖₁·‖W‖∞): what costs next to nothing. */
  double cheap(int inputs, int groups) {
    return Math.sqrt(greatestRowSum * greatestColumnSum(inputs, groups));
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

  /** Multiplications that {@link #spectral} takes with blocks of some rows. */
  double work(int groups, int rows) {
    double columns = matrix.length == 0 ? 0 : matrix[0].length;
    double few = groups <= 1 ? Math.min(matrix.length, columns) : matrix.length;
    double many = groups <= 1 ? Math.max(matrix.length, columns) : columns;
    double block = Math.min(rows, Math.max(1, few / Math.max(1, groups)));
    return few * block * (many / 2 + GreatestEigenvalue.squarings((int) block) * block / 2);
  }

  /**
   * Bound of the spectral norm.
   *
   * @param groups blocks of a block-diagonal matrix
   * @param block rows of a Gram matrix: the more, the tighter and the dearer
   */
  double spectral(int groups, int block) {
    double[][] rows = groups <= 1 ? narrow() : matrix;
    int perGroup = Math.max(1, rows.length / Math.max(1, groups));
    double greatest = 0;
    for (int from = 0; from < rows.length; from += perGroup) {
      int end = Math.min(rows.length, from + perGroup);
      double squares = 0;
      for (int first = from; first < end; first += block) {
        squares += blockSquared(rows, first, Math.min(end, first + block));
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
    double columns = matrix[from].length;
    double[][] vectors = new double[(int) columns][n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < vectors.length; k++) {
        vectors[k][i] = matrix[from + i][k];
      }
    }
    double[][] gram = GreatestEigenvalue.gram(vectors);
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace += gram[i][i];
    }
    if (!(trace > 0) || Double.isInfinite(trace)) {
      return Double.isNaN(trace) ? Double.POSITIVE_INFINITY : trace;
    }
    double bound = GreatestEigenvalue.of(gram) * SLACK + trace * columns * 0x1p-52;
    return Math.min(trace * SLACK, bound);
  }
}
