package org.assay.fuzz.mutate;

import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/** See {@link Validity#euclidean}. */
final class EuclideanBall implements Validity {
  private final double radius;

  EuclideanBall(double radius) {
    if (!(radius > 0)) {
      throw new IllegalArgumentException("radius " + radius);
    }
    this.radius = radius;
  }

  @Override
  public void restrict(InputLayout layout, float[] rows, int row, float[] ancestor) {
    int start = row * layout.rowSize();
    double sum = 0;
    for (int i = 0; i < layout.rowSize(); i++) {
      double change = (double) rows[start + i] - ancestor[i];
      sum += change * change;
    }
    if (sum <= radius * radius) {
      return;
    }
    // A change without a length, of an infinity or NaN, goes back entirely.
    double part = Double.isFinite(sum) ? radius / Math.sqrt(sum) : 0;
    for (int f = 0; f < layout.fields().size(); f++) {
      Field field = layout.fields().get(f);
      boolean goesBack = part == 0 || field.role() == Role.ONE_HOT;
      boolean whole = field.isDiscrete();
      int end = field.end();
      for (int i = field.offset(); i < end; i++) {
        float own = ancestor[i];
        double change = goesBack ? 0 : part * ((double) rows[start + i] - own);
        // A whole step less rather than one too many.
        rows[start + i] = (float) (own + (whole ? (double) (long) change : change));
      }
    }
  }
}
