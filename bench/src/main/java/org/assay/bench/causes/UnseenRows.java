package org.assay.bench.causes;

import java.util.function.IntBinaryOperator;
import org.assay.data.NdArray;
import org.assay.data.random.RandomStream;

/** Made-up rows of the kinds that people ask about, for {@link UnseenPrograms}. */
final class UnseenRows {
  private static final int SEED = 83;

  private UnseenRows() {}

  private static OwnRows.Rows rows(float[] x, float[] y, int... shape) {
    return new OwnRows.Rows(NdArray.of(x, shape), NdArray.of(y, shape[0], y.length / shape[0]));
  }

  /** Numbers from {@code from} on in steps of {@code step}, and a function of each. */
  static OwnRows.Rows curve(
      int count, double from, double step, java.util.function.DoubleUnaryOperator f) {
    float[] x = new float[count];
    float[] y = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) (from + i * step);
      y[i] = (float) f.applyAsDouble(from + i * step);
    }
    return rows(x, y, count, 1);
  }

  /** Two bits and their exclusive-or. */
  static OwnRows.Rows bits(int count) {
    RandomStream random = RandomStream.of(SEED, "bits");
    float[] x = new float[2 * count];
    float[] y = new float[count];
    for (int i = 0; i < count; i++) {
      x[2 * i] = random.nextInt(2);
      x[2 * i + 1] = random.nextInt(2);
      y[i] = x[2 * i] == x[2 * i + 1] ? 0 : 1;
    }
    return rows(x, y, count, 2);
  }

  /** Whole numbers below a bound, and whether each is in the upper half. */
  static OwnRows.Rows upperHalf(int count, int bound) {
    RandomStream random = RandomStream.of(SEED, "halves");
    float[] x = new float[count];
    float[] y = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = random.nextInt(bound);
      y[i] = x[i] >= bound / 2f ? 1 : 0;
    }
    return rows(x, y, count, 1);
  }

  /** Normal points around one centre per class, with a deviation per column. */
  static OwnRows.Rows groups(int count, String name, double[][] centres, double[] deviations) {
    RandomStream random = RandomStream.of(SEED, name);
    int width = deviations.length;
    float[] x = new float[count * width];
    float[] y = new float[count];
    for (int i = 0; i < count; i++) {
      int group = random.nextInt(centres.length);
      y[i] = group;
      for (int j = 0; j < width; j++) {
        x[i * width + j] = (float) (centres[group][j] + deviations[j] * random.nextNormal());
      }
    }
    return rows(x, y, count, width);
  }

  /** Centres that are drawn: each coordinate is the column's mean plus or minus its spread. */
  static double[][] centres(int classes, String name, double[] means, double[] spreads) {
    RandomStream random = RandomStream.of(SEED, name + " centres");
    double[][] centres = new double[classes][means.length];
    for (double[] centre : centres) {
      for (int j = 0; j < means.length; j++) {
        centre[j] = means[j] + spreads[j] * random.nextDouble(-1, 1);
      }
    }
    return centres;
  }

  /** The same number for each column. */
  static double[] all(int width, double value) {
    double[] values = new double[width];
    java.util.Arrays.fill(values, value);
    return values;
  }

  /** Two half circles that reach into each other. */
  static OwnRows.Rows moons(int count, String name) {
    RandomStream random = RandomStream.of(SEED, name);
    float[] x = new float[2 * count];
    float[] y = new float[count];
    for (int i = 0; i < count; i++) {
      int moon = random.nextInt(2);
      double angle = Math.PI * random.nextDouble();
      double across = moon == 0 ? Math.cos(angle) : 1 - Math.cos(angle);
      double up = moon == 0 ? Math.sin(angle) : 0.5 - Math.sin(angle);
      x[2 * i] = (float) (across - 0.5 + 0.1 * random.nextNormal());
      x[2 * i + 1] = (float) (2 * (up - 0.25) + 0.1 * random.nextNormal());
      y[i] = moon;
    }
    return rows(x, y, count, 2);
  }

  /**
   * Pictures of 12 by 12 bytes with noise and, at some place, a lying bar, a standing bar, a cross
   * or a frame.
   */
  static OwnRows.Rows pictures(int count, String name) {
    RandomStream random = RandomStream.of(SEED, name);
    float[] x = new float[count * 144];
    float[] y = new float[count];
    for (int i = 0; i < count; i++) {
      int shape = random.nextInt(4);
      int left = 1 + random.nextInt(5);
      int top = 1 + random.nextInt(5);
      y[i] = shape;
      for (int r = 0; r < 12; r++) {
        for (int c = 0; c < 12; c++) {
          boolean ink = ink(shape, r - top, c - left);
          double value = (ink ? 190 : 30) + 25 * random.nextNormal();
          x[i * 144 + r * 12 + c] = (float) Math.max(0, Math.min(255, Math.rint(value)));
        }
      }
    }
    return rows(x, y, count, 12, 12, 1);
  }

  private static boolean ink(int shape, int r, int c) {
    if (r < 0 || r > 4 || c < 0 || c > 4) {
      return false;
    }
    IntBinaryOperator edge = (a, b) -> a == 0 || a == 4 || b == 0 || b == 4 ? 1 : 0;
    return switch (shape) {
      case 0 -> r == 1 || r == 2;
      case 1 -> c == 1 || c == 2;
      case 2 -> r == c || r + c == 4;
      default -> edge.applyAsInt(r, c) == 1;
    };
  }

  /** Columns of unit deviation that follow from a few hidden numbers; the targets are the rows. */
  static OwnRows.Rows factors(int count, int width, int hidden) {
    RandomStream random = RandomStream.of(SEED, "factors");
    double[][] map = new double[width][hidden];
    for (double[] row : map) {
      double squares = 0;
      for (int k = 0; k < hidden; k++) {
        row[k] = random.nextNormal();
        squares += row[k] * row[k];
      }
      for (int k = 0; k < hidden; k++) {
        row[k] /= Math.sqrt(squares);
      }
    }
    float[] x = new float[count * width];
    for (int i = 0; i < count; i++) {
      double[] factor = new double[hidden];
      for (int k = 0; k < hidden; k++) {
        factor[k] = random.nextNormal();
      }
      for (int j = 0; j < width; j++) {
        double sum = 0.1 * random.nextNormal();
        for (int k = 0; k < hidden; k++) {
          sum += map[j][k] * factor[k];
        }
        x[i * width + j] = (float) sum;
      }
    }
    return rows(x, x.clone(), count, width);
  }

  /** Twelve months of a growing series with seasons, and the next. */
  static OwnRows.Rows months(int count) {
    RandomStream random = RandomStream.of(SEED, "months");
    double[] series = new double[count + 12];
    for (int t = 0; t < series.length; t++) {
      double season = 1 + 0.25 * Math.sin(2 * Math.PI * t / 12);
      series[t] = Math.rint((110 + 2 * t) * season + 6 * random.nextNormal());
    }
    float[] x = new float[count * 12];
    float[] y = new float[count];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < 12; k++) {
        x[i * 12 + k] = (float) series[i + k];
      }
      y[i] = (float) series[i + 12];
    }
    return rows(x, y, count, 12, 1);
  }

  /** Texts of 20 words out of 200; two in five are of the topic's own thirty. */
  static OwnRows.Rows texts(int count) {
    RandomStream random = RandomStream.of(SEED, "texts");
    float[] x = new float[count * 20];
    float[] y = new float[count];
    for (int i = 0; i < count; i++) {
      int topic = random.nextInt(5);
      y[i] = topic;
      for (int k = 0; k < 20; k++) {
        boolean own = random.nextDouble() < 0.4;
        x[i * 20 + k] = own ? topic * 30 + random.nextInt(30) : random.nextInt(200);
      }
    }
    return rows(x, y, count, 20);
  }

  /** Rows with several targets. */
  static OwnRows.Rows several(
      int count, int width, String name, java.util.function.UnaryOperator<float[]> f) {
    OwnRows.Rows drawn = OwnRows.of(count, width, name, row -> 0);
    float[] x = drawn.x().toFloats();
    int targets = f.apply(new float[width]).length;
    float[] y = new float[count * targets];
    for (int i = 0; i < count; i++) {
      float[] answer = f.apply(java.util.Arrays.copyOfRange(x, i * width, (i + 1) * width));
      System.arraycopy(answer, 0, y, i * targets, targets);
    }
    return rows(x, y, count, width);
  }
}
