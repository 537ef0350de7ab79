package org.assay.bounds.norms;

/** A Hermitian matrix re + i·im, of which the lower triangles are held: Σ z·z* of vectors z. */
record HermitianMatrix(double[][] re, double[][] im) {
  private static final double SLACK = 1 + 1e-9;

  /**
   * Σ z·z* of complex vectors of one length.
   *
   * @param vectorsRe real parts, a row per vector
   * @param vectorsIm imaginary parts
   */
  static HermitianMatrix sum(double[][] vectorsRe, double[][] vectorsIm) {
    int n = vectorsRe[0].length;
    double[][] re = new double[n][];
    double[][] im = new double[n][];
    for (int i = 0; i < n; i++) {
      re[i] = new double[i + 1];
      im[i] = new double[i + 1];
    }
    int k = 0;
    for (; k + 1 < vectorsRe.length; k += 2) {
      double[] r = vectorsRe[k];
      double[] s = vectorsIm[k];
      double[] p = vectorsRe[k + 1];
      double[] q = vectorsIm[k + 1];
      for (int i = 0; i < n; i++) {
        add(re[i], r[i], r, s[i], s, p[i], p, q[i], q);
        add(im[i], s[i], r, -r[i], s, q[i], p, -p[i], q);
      }
    }
    if (k < vectorsRe.length) {
      double[] r = vectorsRe[k];
      double[] s = vectorsIm[k];
      for (int i = 0; i < n; i++) {
        add(re[i], r[i], r, s[i], s, 0, r, 0, s);
        add(im[i], s[i], r, -r[i], s, 0, r, 0, s);
      }
    }
    return new HermitianMatrix(re, im);
  }

  // Along rows: this form the JIT compiler turns into vector instructions.
  private static void add(
      double[] sum,
      double a,
      double[] u,
      double b,
      double[] v,
      double c,
      double[] w,
      double d,
      double[] x) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += a * u[j] + b * v[j] + (c * w[j] + d * x[j]);
    }
  }

  /** Its square, Σ of its columns times their conjugates. */
  private HermitianMatrix square() {
    int n = re.length;
    double[][] columnsRe = new double[n][n];
    double[][] columnsIm = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        columnsRe[j][i] = re[i][j];
        columnsRe[i][j] = re[i][j];
        columnsIm[j][i] = im[i][j];
        columnsIm[i][j] = -im[i][j];
      }
    }
    return sum(columnsRe, columnsIm);
  }

  private double frobenius() {
    double squares = 0;
    for (int i = 0; i < re.length; i++) {
      double row = 0;
      for (int j = 0; j < i; j++) {
        row += re[i][j] * re[i][j] + im[i][j] * im[i][j];
      }
      squares += 2 * row + re[i][i] * re[i][i];
    }
    return Math.sqrt(squares) * SLACK;
  }

  private void divide(double by) {
    for (int i = 0; i < re.length; i++) {
      for (int j = 0; j <= i; j++) {
        re[i][j] /= by;
        im[i][j] /= by;
      }
    }
  }

  /**
   * Upper bound of the greatest eigenvalue of a positive semi-definite matrix, as {@link
   * GreatestEigenvalue#of} for real ones. The matrix is overwritten.
   *
   * @return +Inf if the entries are too small to be squared
   */
  double greatestEigenvalue() {
    int squarings = GreatestEigenvalue.squarings(re.length);
    double[] norms = new double[squarings + 1];
    HermitianMatrix power = this;
    for (int i = 0; i <= squarings; i++) {
      power = i == 0 ? this : power.square();
      norms[i] = power.frobenius();
      if (!(norms[i] > Double.MIN_NORMAL)) {
        return Double.POSITIVE_INFINITY;
      }
      power.divide(norms[i]);
    }
    return GreatestEigenvalue.unwind(norms, 2 * re.length);
  }
}
