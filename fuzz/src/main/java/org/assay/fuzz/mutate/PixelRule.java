package org.assay.fuzz.mutate;

import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/**
 * What DeepHunter counts as the same picture: Xie and others, "DeepHunter: a coverage-guided fuzz
 * testing framework for deep neural networks", ISSTA 2019, section 4.2. If fewer than α times the
 * number of a field's elements differ from the original seed's, each may differ by anything (L∞ ≤
 * 255 for pixels of 0 to 255); else none by more than β times the range (L∞ ≤ β · 255). Published
 * experiments took α 0.02 and β 0.2.
 *
 * <p>It holds for fields of measured numbers, images and features, each by itself and scaled to its
 * range; tokens, counts, masks and one-hot fields are not judged. A mutant that breaks the rule is
 * moved to what β allows, where DeepHunter draws another. DeepHunter also allows one geometric
 * change per seed, from which pixels are then counted; here pixels are always compared with those
 * of the seed, so that the rule leaves little of a rotation.
 */
final class PixelRule implements Validity {
  static final double PUBLISHED_ALPHA = 0.02;
  static final double PUBLISHED_BETA = 0.2;

  private final double alpha;
  private final double beta;

  PixelRule(double alpha, double beta) {
    if (!(alpha >= 0 && alpha <= 1 && beta >= 0 && beta <= 1)) {
      throw new IllegalArgumentException("alpha " + alpha + ", beta " + beta);
    }
    this.alpha = alpha;
    this.beta = beta;
  }

  @Override
  public void restrict(InputLayout layout, float[] rows, int row, float[] ancestor) {
    int start = row * layout.rowSize();
    for (int f = 0; f < layout.fields().size(); f++) {
      Field field = layout.fields().get(f);
      boolean whole = field.type().isInteger() && field.role() == Role.DATA;
      if (field.isContinuous() || whole) {
        restrict(field, whole, rows, start, ancestor);
      }
    }
  }

  private void restrict(Field field, boolean whole, float[] rows, int start, float[] ancestor) {
    int end = field.end();
    int changed = 0;
    for (int i = field.offset(); i < end; i++) {
      changed += rows[start + i] != ancestor[i] ? 1 : 0;
    }
    if (changed < alpha * field.size()) {
      return;
    }
    double most = beta * (field.high() - field.low());
    float reach = (float) (whole ? Math.floor(most) : most);
    for (int i = field.offset(); i < end; i++) {
      float value = rows[start + i];
      float low = ancestor[i] - reach;
      float high = ancestor[i] + reach;
      rows[start + i] = value >= low ? Math.min(value, high) : low;
    }
  }
}
