package org.assay.bench.fuzz;

import org.assay.data.random.RandomStream;

/**
 * Digits drawn by a pen along a few strokes, 28 by 28 pixels in [-1, 1] as MNIST's are scaled:
 * seeds for those who do not have the real ones. Size, slant, place and pen vary.
 */
public final class SyntheticDigits {
  /** Pixels along a side. */
  public static final int SIDE = 28;

  private static final int PIXELS = SIDE * SIDE;

  // Strokes in a unit square, x to the right, y downwards: x, y, x, y …
  private static final double[][][] STROKES = {
    {{.5, .05, .25, .15, .15, .5, .25, .85, .5, .95, .75, .85, .85, .5, .75, .15, .5, .05}},
    {{.38, .18, .55, .05, .52, .95}},
    {{.2, .25, .35, .08, .6, .05, .78, .2, .72, .42, .45, .68, .18, .93, .5, .88, .85, .92}},
    {
      {.2, .12, .5, .05, .75, .15, .75, .33, .5, .47},
      {.5, .47, .8, .6, .8, .82, .5, .95, .18, .87}
    },
    {{.3, .05, .2, .3, .2, .5, .45, .53, .78, .48}, {.78, .08, .75, .5, .7, .95}},
    {{.8, .07, .35, .08, .27, .42, .5, .38, .76, .52, .76, .78, .5, .95, .2, .88}},
    {{.65, .05, .4, .25, .24, .55, .25, .82, .5, .95, .74, .82, .72, .6, .5, .52, .27, .65}},
    {{.15, .1, .5, .1, .85, .08, .65, .45, .5, .95}},
    {
      {.5, .48, .25, .32, .28, .12, .5, .05, .73, .13, .73, .32, .5, .48},
      {.5, .48, .24, .66, .26, .86, .5, .95, .75, .86, .75, .66, .5, .48}
    },
    {{.74, .3, .5, .48, .26, .36, .28, .14, .52, .05, .74, .14, .75, .3, .72, .6, .62, .95}}
  };

  private SyntheticDigits() {}

  /** Pixels of a digit, row by row. */
  public static float[] draw(int digit, RandomStream random) {
    double size = 18 + 3 * random.nextDouble();
    double wide = size * (0.8 + 0.2 * random.nextDouble());
    double slant = -0.25 + 0.35 * random.nextDouble();
    double left = (SIDE - wide) / 2 + 1.5 * (random.nextDouble() - 0.5);
    double top = (SIDE - size) / 2 + 1.5 * (random.nextDouble() - 0.5);
    double pen = 1.0 + 0.5 * random.nextDouble();
    float[] pixels = new float[PIXELS];
    java.util.Arrays.fill(pixels, -1);
    for (double[] stroke : STROKES[digit]) {
      double[] points = new double[stroke.length];
      for (int i = 0; i < stroke.length; i += 2) {
        points[i] = left + wide * stroke[i] + slant * size * (0.5 - stroke[i + 1]);
        points[i + 1] = top + size * stroke[i + 1];
      }
      for (int i = 0; i + 3 < points.length; i += 2) {
        segment(pixels, points, i, pen);
      }
    }
    return pixels;
  }

  private static void segment(float[] pixels, double[] points, int at, double pen) {
    double ax = points[at];
    double ay = points[at + 1];
    double dx = points[at + 2] - ax;
    double dy = points[at + 3] - ay;
    double length = dx * dx + dy * dy;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double px = x + 0.5 - ax;
        double py = y + 0.5 - ay;
        double along = length == 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length));
        double distance = Math.hypot(px - along * dx, py - along * dy);
        // Full ink within the pen, fading over one pixel.
        double ink = Math.max(0, Math.min(1, pen + 0.6 - distance));
        pixels[y * SIDE + x] = Math.max(pixels[y * SIDE + x], (float) (2 * ink - 1));
      }
    }
  }
}
