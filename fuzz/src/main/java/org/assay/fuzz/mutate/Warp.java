package org.assay.fuzz.mutate;

/**
 * An affine change of the planes of an image about its centre, with bilinear interpolation; what
 * comes from outside repeats the nearest pixel of the edge, which is a value of the image whatever
 * its range means. Float arithmetic only, in a fixed order: equal on every platform.
 */
final class Warp {
  private Warp() {}

  /**
   * The pixel at (x, y) from the centre becomes what was at (xx·x + xy·y + dx, yx·x + yy·y + dy).
   *
   * @param dx in pixels, to the right
   * @param dy in pixels, downwards
   */
  static void apply(
      Mutation mutation,
      ImageField image,
      float xx,
      float xy,
      float yx,
      float yy,
      float dx,
      float dy) {
    float[] rows = mutation.rows();
    int height = image.height();
    int width = image.width();
    int down = image.rowStride();
    int right = image.columnStride();
    float[] from = mutation.scratch(height * width);
    float centreX = (width - 1) / 2f;
    float centreY = (height - 1) / 2f;
    for (int p = 0; p < image.planes(); p++) {
      int plane = mutation.start() + image.plane(p);
      copy(rows, plane, image, from);
      for (int r = 0; r < height; r++) {
        float y = r - centreY;
        float baseX = xy * y + dx + centreX;
        float baseY = yy * y + dy + centreY;
        int at = plane + r * down;
        for (int c = 0; c < width; c++, at += right) {
          float x = c - centreX;
          rows[at] = sample(from, height, width, baseY + yx * x, baseX + xx * x);
        }
      }
    }
  }

  /** Copies a plane to the beginning of an array, row after row. */
  static void copy(float[] rows, int plane, ImageField image, float[] into) {
    int to = 0;
    for (int r = 0; r < image.height(); r++) {
      int at = plane + r * image.rowStride();
      for (int c = 0; c < image.width(); c++, at += image.columnStride()) {
        into[to++] = rows[at];
      }
    }
  }

  private static float sample(float[] from, int height, int width, float y, float x) {
    float insideY = Math.min(Math.max(y, 0), height - 1);
    float insideX = Math.min(Math.max(x, 0), width - 1);
    int top = Math.min((int) insideY, height - 2);
    int left = Math.min((int) insideX, width - 2);
    float partY = insideY - top;
    float partX = insideX - left;
    int at = top * width + left;
    float upper = from[at] + partX * (from[at + 1] - from[at]);
    float lower = from[at + width] + partX * (from[at + width + 1] - from[at + width]);
    return upper + partY * (lower - upper);
  }
}
