package org.assay.fuzz.mutate;

import java.util.Set;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/** Moves a mutant back to what still counts as the seed that it descends from. */
public interface Validity {
  /** Every row within the ranges of its fields is valid. */
  Validity ANY = (layout, rows, row, ancestor) -> {};

  /**
   * Changes a row in place; the ranges of the fields are applied afterwards.
   *
   * @param rows of the layout's size each
   * @param row number of the row
   * @param ancestor the original seed
   */
  void restrict(InputLayout layout, float[] rows, int row, float[] ancestor);

  /**
   * A ball of the maximum norm around the original seed. Whole numbers and one-hot fields move by
   * whole steps only, so that a radius below 1 leaves them as they are.
   *
   * @param radius in the units of the inputs, positive
   */
  static Validity within(float radius) {
    positive(radius);
    return (layout, rows, row, ancestor) -> {
      int start = row * layout.rowSize();
      for (int f = 0; f < layout.fields().size(); f++) {
        Field field = layout.fields().get(f);
        float reach = field.isContinuous() ? radius : (float) Math.floor(radius);
        int end = field.end();
        for (int i = field.offset(); i < end; i++) {
          float value = rows[start + i];
          float low = ancestor[i] - reach;
          float high = ancestor[i] + reach;
          rows[start + i] = value >= low ? Math.min(value, high) : low;
        }
      }
    };
  }

  /**
   * A ball of the Euclidean norm around the original seed, over all elements of a row. A row
   * outside moves straight towards the seed; whole numbers move on to the next whole number, a
   * one-hot field back to the seed's classes.
   *
   * @param radius in the units of the inputs, positive
   */
  static Validity euclidean(float radius) {
    return new EuclideanBall(radius);
  }

  /**
   * At most this many elements differ from the original seed (the L0 "norm"): those whose change is
   * greatest beside the range of their field stay, all others go back. One-hot fields go back
   * first.
   *
   * @param count at least 0
   */
  static Validity atMostChanged(int count) {
    return new FewChanges(count);
  }

  /**
   * DeepHunter's rule, with the parameters of its experiments.
   *
   * @see PixelRule
   */
  static Validity deepHunter() {
    return new PixelRule(PixelRule.PUBLISHED_ALPHA, PixelRule.PUBLISHED_BETA);
  }

  /**
   * DeepHunter's rule.
   *
   * @param alpha part of the elements below which any change is valid, 0 to 1
   * @param beta part of the range that bounds the change otherwise, 0 to 1
   * @see PixelRule
   */
  static Validity deepHunter(double alpha, double beta) {
    return new PixelRule(alpha, beta);
  }

  /**
   * Fields that keep the seed's values: labels, and whatever else a search must not touch.
   *
   * @param names of inputs; those that a model lacks are ignored
   */
  static Validity unchanging(Set<String> names) {
    Set<String> fixed = Set.copyOf(names);
    return (layout, rows, row, ancestor) -> {
      int start = row * layout.rowSize();
      for (int f = 0; f < layout.fields().size(); f++) {
        Field field = layout.fields().get(f);
        if (fixed.contains(field.name())) {
          int from = field.offset();
          System.arraycopy(ancestor, from, rows, start + from, field.size());
        }
      }
    };
  }

  /**
   * This and another. Every rule moves each element towards the seed's or not at all, so that none
   * undoes what an earlier one did.
   */
  default Validity and(Validity next) {
    return (layout, rows, row, ancestor) -> {
      restrict(layout, rows, row, ancestor);
      next.restrict(layout, rows, row, ancestor);
    };
  }

  private static void positive(float radius) {
    if (!(radius > 0)) {
      throw new IllegalArgumentException("radius " + radius);
    }
  }
}
