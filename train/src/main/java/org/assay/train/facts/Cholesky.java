package org.assay.train.facts;

/** Solves symmetric positive definite systems in place (Golub and Van Loan, 4.2). */
final class Cholesky {
  private Cholesky() {}

  /**
   * Solves a · z = b.
   *
   * @param a lower triangle given; overwritten by its factor
   * @param b overwritten by the solution
   */
  static void solve(double[][] a, double[][] b) {
    int n = a.length;
    for (int j = 0; j < n; j++) {
      double diagonal = a[j][j];
      for (int k = 0; k < j; k++) {
        diagonal -= a[j][k] * a[j][k];
      }
      a[j][j] = Math.sqrt(Math.max(diagonal, 1e-12));
      for (int i = j + 1; i < n; i++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= a[i][k] * a[j][k];
        }
        a[i][j] = sum / a[j][j];
      }
    }
    for (int column = 0; column < b[0].length; column++) {
      for (int i = 0; i < n; i++) {
        double sum = b[i][column];
        for (int k = 0; k < i; k++) {
          sum -= a[i][k] * b[k][column];
        }
        b[i][column] = sum / a[i][i];
      }
      for (int i = n - 1; i >= 0; i--) {
        double sum = b[i][column];
        for (int k = i + 1; k < n; k++) {
          sum -= a[k][i] * b[k][column];
        }
        b[i][column] = sum / a[i][i];
      }
    }
  }
}
