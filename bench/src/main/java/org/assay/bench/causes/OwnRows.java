package org.assay.bench.causes;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.assay.data.NdArray;
import org.assay.data.random.RandomStream;

/** Rows of made-up tasks, for our own faulty programs. */
final class OwnRows {
  private OwnRows() {}

  /**
   * Features and targets.
   *
   * @param x rows first
   * @param y rows first
   */
  record Rows(NdArray x, NdArray y) {}

  /** Normal numbers. */
  private static float[] normal(int count, String name) {
    float[] values = new float[count];
    RandomStream.of(71, name).fillNormal(values, 0, count, 1);
    return values;
  }

  /** Rows of normal numbers, and a function of each. */
  static Rows of(int rows, int width, String name, ToDoubleFunction<float[]> f) {
    float[] x = normal(rows * width, name);
    float[] y = new float[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = (float) f.applyAsDouble(java.util.Arrays.copyOfRange(x, i * width, (i + 1) * width));
    }
    return new Rows(NdArray.of(x, rows, width), NdArray.of(y, rows, 1));
  }

  /** The same with columns stretched and moved, each by its own numbers. */
  static Rows stretched(Rows rows, double... sizes) {
    float[] x = rows.x().toFloats();
    for (int i = 0; i < x.length; i++) {
      double size = sizes[i % sizes.length];
      x[i] = (float) (size * x[i] + 3 * size);
    }
    return new Rows(NdArray.of(x, rows.x().shape()), rows.y());
  }

  /** The same with targets that belong to other rows. */
  static Rows shuffled(Rows rows) {
    float[] y = rows.y().toFloats();
    int[] order = RandomStream.of(71, "shuffled targets").permutation(y.length);
    float[] other = new float[y.length];
    for (int i = 0; i < y.length; i++) {
      other[i] = y[order[i]];
    }
    return new Rows(rows.x(), NdArray.of(other, rows.y().shape()));
  }

  /**
   * Pictures of 8 by 8 with a bright or dark spot in two of their halves: the class is whether both
   * are of one kind, which no linear map of pixels tells.
   */
  static Rows pictures(int rows) {
    float[] noise = normal(rows * 64, "pictures");
    RandomStream random = RandomStream.of(71, "spots");
    float[] y = new float[rows];
    for (int i = 0; i < rows; i++) {
      int left = random.nextInt(2);
      int right = random.nextInt(2);
      y[i] = left == right ? 1 : 0;
      spot(noise, i * 64, 2, left);
      spot(noise, i * 64, 5, right);
    }
    return new Rows(NdArray.of(noise, rows, 8, 8, 1), NdArray.of(y, rows, 1));
  }

  private static void spot(float[] pixels, int from, int column, int kind) {
    for (int k = from; k < from + 64; k++) {
      boolean near = Math.abs((k - from) % 8 - column) <= 1 && Math.abs((k - from) / 8 - 4) <= 2;
      pixels[k] = 0.3f * pixels[k] + (near ? (kind == 1 ? 1 : -1) : 0);
    }
  }

  /** Sequences of numbers, and the sign of the sum of the first quarter. */
  static Rows sequences(int rows, int steps) {
    float[] x = normal(rows * steps, "sequences");
    float[] y = new float[rows];
    for (int i = 0; i < rows; i++) {
      float sum = 0;
      for (int t = 0; t < steps / 4; t++) {
        sum += x[i * steps + t];
      }
      y[i] = sum > 0 ? 1 : 0;
    }
    return new Rows(NdArray.of(x, rows, steps, 1), NdArray.of(y, rows, 1));
  }

  /** Numbers of classes as one-hot rows. */
  static Rows oneHot(Rows rows, int classes) {
    float[] y = rows.y().toFloats();
    float[] hot = new float[y.length * classes];
    for (int i = 0; i < y.length; i++) {
      hot[i * classes + (int) y[i]] = 1;
    }
    return new Rows(
        rows.x(), NdArray.of(hot, List.of(y.length, classes).stream().mapToInt(n -> n).toArray()));
  }
}
