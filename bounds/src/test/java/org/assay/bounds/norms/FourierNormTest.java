package org.assay.bounds.norms;

import static org.assertj.core.api.Assertions.assertThat;

import org.assay.data.random.RandomStream;
import org.junit.jupiter.api.Test;

/** Norms by the symbol against power iteration on the convolution itself, zeros around. */
class FourierNormTest {
  private static final int SIZE = 24;

  @Test
  void theNormOfAConvolutionIsBoundedFromAboveAndNotByMuch() {
    for (int seed = 0; seed < 30; seed++) {
      RandomStream random = RandomStream.of(seed, "symbol");
      int outputs = 1 + random.nextInt(4);
      int inputs = 1 + random.nextInt(4);
      int[] kernel = {1 + random.nextInt(5), 1 + random.nextInt(3)};
      double scale = Math.pow(10, random.nextInt(12) - 6);
      double[][] weight = new double[outputs][inputs * kernel[0] * kernel[1]];
      for (double[] row : weight) {
        for (int i = 0; i < row.length; i++) {
          row[i] = (random.nextDouble() - 0.4) * scale;
        }
      }
      double truth = powerIteration(weight, inputs, kernel);
      FourierNorm symbol = new FourierNorm(weight, inputs, kernel, 1);
      // The image ends: its norm stays a little below that of the endless one.
      assertThat(symbol.bound()).as("seed " + seed).isBetween(truth * (1 - 1e-9), truth * 1.15);
      assertThat(symbol.coarse().bound()).as("seed " + seed).isBetween(truth, truth * 1.35);
    }
  }

  @Test
  void groupsStandForThemselves() {
    double[][] weight = {{3, 0, 0}, {0, 5, 0}};
    assertThat(new FourierNorm(weight, 1, new int[] {3}, 2).bound()).isBetween(5.0, 5.2);
  }

  @Test
  void aDifferenceIsGreatestAtTheHighestFrequency() {
    double[][] weight = {{1, -1}};
    assertThat(new FourierNorm(weight, 1, new int[] {2}, 1).bound()).isBetween(2.0, 2.05);
  }

  private static double powerIteration(double[][] weight, int inputs, int[] kernel) {
    int pixels = SIZE * SIZE;
    double[] x = new double[inputs * pixels];
    RandomStream random = RandomStream.of(1, "start");
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextDouble() - 0.5;
    }
    double norm = 0;
    for (int step = 0; step < 60; step++) {
      double[] y = new double[weight.length * pixels];
      convolve(weight, inputs, kernel, x, y, false);
      double[] z = new double[x.length];
      convolve(weight, inputs, kernel, z, y, true);
      double squares = 0;
      for (double v : z) {
        squares += v * v;
      }
      norm = Math.sqrt(Math.sqrt(squares));
      for (int i = 0; i < x.length; i++) {
        x[i] = z[i] / Math.sqrt(squares);
      }
    }
    return norm;
  }

  // y += W * x, or x += Wᵀ * y.
  private static void convolve(
      double[][] weight, int inputs, int[] kernel, double[] x, double[] y, boolean adjoint) {
    for (int o = 0; o < weight.length; o++) {
      for (int i = 0; i < inputs; i++) {
        for (int t = 0; t < kernel[0] * kernel[1]; t++) {
          double w = weight[o][i * kernel[0] * kernel[1] + t];
          for (int p = 0; p + t / kernel[1] < SIZE; p++) {
            for (int q = 0; q + t % kernel[1] < SIZE; q++) {
              int in = (i * SIZE + p + t / kernel[1]) * SIZE + q + t % kernel[1];
              int out = (o * SIZE + p) * SIZE + q;
              if (adjoint) {
                x[in] += w * y[out];
              } else {
                y[out] += w * x[in];
              }
            }
          }
        }
      }
    }
  }
}
