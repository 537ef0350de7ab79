package org.assay.bounds.norms;

/** An upper bound of the greatest eigenvalue of a symmetric, positive semi-definite matrix. */
final class GreatestEigenvalue {
  private static final double SLACK = 1 + 1e-9;

  private GreatestEigenvalue() {}

  /**
   * How often a matrix is squared. After k squarings the bound is at most n^(1/2^(k+1)) above the
   * truth; small matrices are squared more often, since networks have many of them in a row.
   */
  static int squarings(int n) {
    return n <= 64 ? 5 : n <= 256 ? 4 : 3;
  }

  /**
   * With A = G / ‖G‖_F, λ(A)² = λ(A²), and so on; the last power is bounded by its Frobenius norm.
   * Scaling anew before each squaring keeps its rounding error, n·u of 1, far below what matters.
   *
   * @param gram is overwritten
   * @return +Inf if the entries are too small to be squared
   */
  static double of(double[][] gram) {
    int squarings = squarings(gram.length);
    double[] norms = new double[squarings + 1];
    double[][] power = gram;
    for (int i = 0; i <= squarings; i++) {
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
    return unwind(norms, gram.length);
  }

  /**
   * From the Frobenius norms of a matrix and of its scaled powers to its greatest eigenvalue.
   *
   * @param terms of the sums that made each power
   */
  static double unwind(double[] norms, int terms) {
    double rounding = 4 * (terms + 4) * 0x1p-53;
    double bound = 1;
    for (int i = norms.length - 1; i >= 1; i--) {
      bound = Math.min(1, Math.sqrt(norms[i] * bound + rounding));
    }
    return norms[0] * bound;
  }

  // The matrix is symmetric: its rows are the vectors of its square as well.
  private static double[][] square(double[][] a) {
    return gram(a);
  }

  /**
   * Σ v·vᵀ of vectors of one length, a symmetric matrix. Four vectors at a time, along rows: this
   * form the JIT compiler turns into vector instructions, several times faster than scalar
   * products.
   */
  static double[][] gram(double[][] vectors) {
    int n = vectors.length == 0 ? 0 : vectors[0].length;
    double[][] gram = new double[n][n];
    int k = 0;
    for (; k + 3 < vectors.length; k += 4) {
      double[] v0 = vectors[k];
      double[] v1 = vectors[k + 1];
      double[] v2 = vectors[k + 2];
      double[] v3 = vectors[k + 3];
      for (int i = 0; i < n; i++) {
        addScaled(gram[i], i + 1, v0, v0[i], v1, v1[i], v2, v2[i], v3, v3[i]);
      }
    }
    for (; k < vectors.length; k++) {
      double[] v = vectors[k];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          gram[i][j] += v[i] * v[j];
        }
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        gram[j][i] = gram[i][j];
      }
    }
    return gram;
  }

  private static void addScaled(
      double[] sum,
      int n,
      double[] v0,
      double a0,
      double[] v1,
      double a1,
      double[] v2,
      double a2,
      double[] v3,
      double a3) {
    for (int j = 0; j < n; j++) {
      sum[j] += a0 * v0[j] + a1 * v1[j] + (a2 * v2[j] + a3 * v3[j]);
    }
  }

  /** Scalar product. */
  static double dot(double[] a, double[] b) {
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
