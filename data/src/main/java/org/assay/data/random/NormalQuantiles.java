package org.assay.data.random;

/** Quantiles of the standard normal distribution at (i + 0.5) / 65,536. */
final class NormalQuantiles {
  static final float[] TABLE = table();

  private static final int SIZE = 1 << 16;
  private static final int MOST_STEPS = 50;

  private NormalQuantiles() {}

  private static float[] table() {
    float[] table = new float[1 << 16];
    int half = SIZE / 2;
    double z = 0;
    for (int i = 0; i < half; i++) {
      double p = 0.5 + (i + 0.5) / SIZE;
      // Newton from the quantile before: the distribution function is concave above 0.
      for (int step = 0; step < MOST_STEPS; step++) {
        double change = (p - 0.5 - fromZero(z)) / density(z);
        z += change;
        if (Math.abs(change) < 1e-12) {
          break;
        }
      }
      table[half + i] = (float) z;
      table[half - 1 - i] = (float) -z;
    }
    return table;
  }

  private static double density(double z) {
    return StrictMath.exp(-z * z / 2) / StrictMath.sqrt(2 * Math.PI);
  }

  /** Probability of [0, z]: Marsaglia, "Evaluating the normal distribution", 2004. */
  private static double fromZero(double z) {
    double term = z;
    double sum = z;
    for (int k = 3; term > 1e-18 * sum; k += 2) {
      term *= z * z / k;
      sum += term;
    }
    return sum * density(z);
  }
}
