package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;

/**
 * Blurs an image: a box of 3 × 3 pixels, or a normal curve with a deviation of 0.5 to 1.2 pixels
 * cut at two pixels. Pixels outside repeat the edge.
 */
public final class Blur extends ImageMutator {
  private static final int REACH = 2;
  private static final int TAPS = 2 * REACH + 1;
  private static final double NARROWEST = 0.5;
  private static final double WIDEST = 1.2;

  /** The mutator. */
  public Blur() {
    super("blur", true);
  }

  @Override
  void change(Mutation mutation, ImageField image) {
    int pixels = image.height() * image.width();
    // The plane, the plane blurred along its rows, the weights.
    float[] scratch = mutation.scratch(2 * pixels + TAPS);
    weights(mutation.random(), scratch, 2 * pixels);
    for (int p = 0; p < image.planes(); p++) {
      int plane = mutation.start() + image.plane(p);
      Warp.copy(mutation.rows(), plane, image, scratch);
      alongRows(scratch, image.height(), image.width());
      downColumns(scratch, image, mutation.rows(), plane);
    }
  }

  private static void weights(RandomStream random, float[] into, int at) {
    boolean box = random.nextBoolean();
    double deviation = random.nextDouble(NARROWEST, WIDEST);
    double sum = 0;
    for (int i = -REACH; i <= REACH; i++) {
      double weight =
          box ? (Math.abs(i) <= 1 ? 1 : 0) : StrictMath.exp(-i * i / (2 * deviation * deviation));
      into[at + REACH + i] = (float) weight;
      sum += weight;
    }
    for (int i = 0; i < TAPS; i++) {
      into[at + i] = (float) (into[at + i] / sum);
    }
  }

  private static void alongRows(float[] scratch, int height, int width) {
    int pixels = height * width;
    int weights = 2 * pixels + REACH;
    for (int r = 0; r < height; r++) {
      int row = r * width;
      for (int c = 0; c < width; c++) {
        float sum = 0;
        for (int i = -REACH; i <= REACH; i++) {
          int from = Math.min(Math.max(c + i, 0), width - 1);
          sum += scratch[weights + i] * scratch[row + from];
        }
        scratch[pixels + row + c] = sum;
      }
    }
  }

  private static void downColumns(float[] scratch, ImageField image, float[] rows, int plane) {
    int height = image.height();
    int width = image.width();
    int pixels = height * width;
    int weights = 2 * pixels + REACH;
    for (int r = 0; r < height; r++) {
      int at = plane + r * image.rowStride();
      for (int c = 0; c < width; c++, at += image.columnStride()) {
        float sum = 0;
        for (int i = -REACH; i <= REACH; i++) {
          int from = Math.min(Math.max(r + i, 0), height - 1);
          sum += scratch[weights + i] * scratch[pixels + from * width + c];
        }
        rows[at] = sum;
      }
    }
  }
}
