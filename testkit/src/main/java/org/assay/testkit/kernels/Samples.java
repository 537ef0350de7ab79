package org.assay.testkit.kernels;

import java.util.function.Consumer;
import org.assay.data.random.RandomStream;
import org.assay.onnx.ElementType;

/** Ascending runs of finite arguments of a type. */
final class Samples {
  private static final int CHUNK = 1 << 16;

  /** Where kernels change their method or saturate; dense windows of neighbours lie around each. */
  private static final double[] THRESHOLDS = {
    0.25,
    0.375,
    0.5,
    0.625,
    0.6931472,
    0.75,
    1,
    1.5707964,
    2,
    2.5,
    3,
    3.1415927,
    3.9192059,
    4,
    5,
    5.5425,
    7.9,
    8.3,
    8.7,
    9,
    10,
    15.8,
    16.6,
    17.3,
    17.87,
    18,
    20,
    50,
    87.3,
    88.0,
    88.72284,
    89.4,
    103.28,
    103.97,
    104,
    1e3,
    1e10,
    1.8446743e19
  };

  private final ElementType type;

  Samples(ElementType type) {
    this.type = type;
  }

  /**
   * Feeds ascending chunks of arguments.
   *
   * @param perRun bit patterns from one argument to the next over all finite values; 1 for all
   * @param sink receives each chunk; runs need not follow on one another
   */
  void feed(long perRun, Consumer<double[]> sink) {
    if (type == ElementType.DOUBLE) {
      // At most 2^22 arguments: 2^64 are out of reach at any stride.
      strided(-0x7FEFFFFFFFFFFFFFL, 0x7FEFFFFFFFFFFFFFL, Math.max(perRun << 32, 1L << 42), sink);
    } else if (type == ElementType.FLOAT16) {
      strided(-0x7BFF, 0x7BFF, 1, sink);
      return;
    } else {
      strided(-0x7F7FFFFF, 0x7F7FFFFF, perRun, sink);
    }
    if (perRun > 1) {
      for (double threshold : THRESHOLDS) {
        window(threshold, sink);
        window(-threshold, sink);
      }
      uniform(-30, 30, sink);
      uniform(-110, 110, sink);
      uniform(-1.1, 1.1, sink);
    }
  }

  /** Sign-magnitude patterns, so that the order of the indices is the order of the values. */
  private double value(long ordered) {
    long magnitude = Math.abs(ordered);
    double value =
        switch (type) {
          case DOUBLE -> Double.longBitsToDouble(magnitude);
          case FLOAT -> Float.intBitsToFloat((int) magnitude);
          default -> type.format().decode(magnitude);
        };
    return ordered < 0 ? -value : value;
  }

  private void strided(long from, long to, long step, Consumer<double[]> sink) {
    RandomStream random = RandomStream.of(step, "kernel arguments");
    double[] chunk = new double[CHUNK];
    int filled = 0;
    for (long at = from; at <= to && at >= from; at += step) {
      // Within each stride at a random place, lest all have the same low bits.
      long within = step == 1 ? at : Math.min(to, at + random.nextLong(0, step - 1));
      chunk[filled++] = value(within);
      if (filled == CHUNK) {
        sink.accept(chunk.clone());
        filled = 0;
      }
    }
    sink.accept(java.util.Arrays.copyOf(chunk, filled));
  }

  private void window(double centre, Consumer<double[]> sink) {
    if (Math.abs(centre) > type.max()) {
      return;
    }
    int radius = CHUNK / 8;
    double[] chunk = new double[2 * radius];
    double x = type.format().round(centre);
    for (int i = 0; i < radius; i++) {
      x = type.format().down(x);
    }
    for (int i = 0; i < chunk.length; i++) {
      chunk[i] = x;
      x = type.format().up(x);
    }
    sink.accept(chunk);
  }

  private void uniform(double lo, double hi, Consumer<double[]> sink) {
    int count = 1 << 19;
    double[] chunk = new double[CHUNK];
    for (int i = 0; i < count; i++) {
      chunk[i % CHUNK] = type.format().round(lo + (hi - lo) * i / count);
      if (i % CHUNK == CHUNK - 1) {
        sink.accept(chunk.clone());
      }
    }
  }
}
