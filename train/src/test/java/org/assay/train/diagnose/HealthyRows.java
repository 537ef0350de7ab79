package org.assay.train.diagnose;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.assay.data.random.RandomStream;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;

/** Made-up rows, always the same. */
final class HealthyRows {
  static final int ROWS = 240;

  private HealthyRows() {}

  static float[] normal(int count, String name) {
    float[] values = new float[count];
    RandomStream.of(11, name).fillNormal(values, 0, count, 1);
    return values;
  }

  static Dataset numbers(int width, String name, java.util.function.ToDoubleFunction<float[]> f) {
    float[] x = normal(ROWS * width, name);
    float[] y = new float[ROWS];
    float[] row = new float[width];
    for (int i = 0; i < ROWS; i++) {
      System.arraycopy(x, i * width, row, 0, width);
      y[i] = (float) f.applyAsDouble(row);
    }
    return new Dataset(new Samples(x, ROWS, List.of(width)), new Samples(y, ROWS, List.of(1)));
  }

  static Dataset labelled(
      int width, String name, java.util.function.ToIntFunction<float[]> f, int classes) {
    Dataset raw = numbers(width, name, r -> f.applyAsInt(r));
    if (classes == 1) {
      return raw;
    }
    float[] y = new float[ROWS * classes];
    for (int i = 0; i < ROWS; i++) {
      y[i * classes + (int) raw.y().values()[i]] = 1;
    }
    return new Dataset(raw.x(), new Samples(y, ROWS, List.of(classes)));
  }

  static float[] mapped(float[] values, IntToDoubleFunction f) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) f.applyAsDouble(i);
    }
    return result;
  }
}
