package org.assay.bounds.norms;

import static org.assertj.core.api.Assertions.assertThat;

import org.assay.data.random.RandomStream;
import org.assay.onnx.Tensor;
import org.junit.jupiter.api.Test;

/** Certified norms against power iteration, which approaches the truth from below. */
class OperatorNormTest {
  @Test
  void theSpectralNormIsBoundedFromAboveAndNotByMuch() {
    for (int seed = 0; seed < 40; seed++) {
      RandomStream random = RandomStream.of(seed, "operator norm");
      int rows = 1 + random.nextInt(100);
      int columns = 1 + random.nextInt(300);
      double scale = Math.pow(10, random.nextInt(20) - 10);
      float[] weights = new float[rows * columns];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) ((random.nextDouble() - 0.3) * scale);
      }
      Tensor tensor = Tensor.ofFloats(new long[] {rows, columns}, weights);
      double bound = new OperatorNorm(tensor, rows).spectral(1, OperatorNorm.BLOCK);
      double truth = powerIteration(weights, rows, columns);
      assertThat(bound).as("seed " + seed).isBetween(truth * (1 - 1e-9), truth * 1.4);
    }
  }

  @Test
  void groupsAreBlocksOfABlockDiagonalMatrix() {
    float[] weights = {3, 0, 0, 4};
    OperatorNorm norm = new OperatorNorm(Tensor.ofFloats(new long[] {2, 2}, weights), 2);
    assertThat(norm.spectral(1, OperatorNorm.BLOCK)).isBetween(4.0, 4.3);
    assertThat(norm.spectral(2, OperatorNorm.BLOCK)).isBetween(4.0, 4.0001);
  }

  @Test
  void weightsWhoseSquaresVanishAreStillBounded() {
    float[] weights = {1e-40f, 2e-40f};
    OperatorNorm norm = new OperatorNorm(Tensor.ofFloats(new long[] {1, 2}, weights), 1);
    assertThat(norm.spectral(1, OperatorNorm.BLOCK)).isBetween(2.2e-40, 2.3e-40);
  }

  private static double powerIteration(float[] w, int rows, int columns) {
    double[] x = new double[columns];
    java.util.Arrays.fill(x, 1);
    double norm = 0;
    for (int step = 0; step < 200; step++) {
      double[] y = new double[rows];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          y[i] += w[i * columns + j] * x[j];
        }
      }
      double[] z = new double[columns];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          z[j] += w[i * columns + j] * y[i];
        }
      }
      double length = 0;
      for (double v : z) {
        length += v * v;
      }
      length = Math.sqrt(length);
      norm = Math.sqrt(length);
      for (int j = 0; j < columns; j++) {
        x[j] = z[j] / length;
      }
    }
    return norm;
  }
}
