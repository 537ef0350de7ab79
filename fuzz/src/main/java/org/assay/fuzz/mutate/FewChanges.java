package org.assay.fuzz.mutate;

import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/** See {@link Validity#atMostChanged}. */
final class FewChanges implements Validity {
  private final int most;

  FewChanges(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("changes " + most);
    }
    this.most = most;
  }

  @Override
  public void restrict(InputLayout layout, float[] rows, int row, float[] ancestor) {
    int start = row * layout.rowSize();
    if (count(layout, rows, start, ancestor, 1) <= most) {
      return;
    }
    for (int f = 0; f < layout.fields().size(); f++) {
      Field field = layout.fields().get(f);
      if (field.role() == Role.ONE_HOT) {
        System.arraycopy(ancestor, field.offset(), rows, start + field.offset(), field.size());
      }
    }
    // The least bits that at most so many changes reach: floats are ordered as their bits are, and
    // halving an interval of bits needs no room for sorting.
    int low = 0;
    int high = Integer.MAX_VALUE;
    while (low < high) {
      int middle = low + (high - low) / 2;
      if (count(layout, rows, start, ancestor, middle) <= most) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    keep(layout, rows, start, ancestor, high);
  }

  private static int count(
      InputLayout layout, float[] rows, int start, float[] ancestor, int least) {
    int count = 0;
    for (int f = 0; f < layout.fields().size(); f++) {
      Field field = layout.fields().get(f);
      float range = (float) (field.high() - field.low());
      int end = field.end();
      for (int i = field.offset(); i < end; i++) {
        count += bits(rows[start + i], ancestor[i], range) >= least ? 1 : 0;
      }
    }
    return count;
  }

  private void keep(InputLayout layout, float[] rows, int start, float[] ancestor, int least) {
    // Those of equal change that just fit, the first of them.
    int left = most - count(layout, rows, start, ancestor, least);
    for (int f = 0; f < layout.fields().size(); f++) {
      Field field = layout.fields().get(f);
      float range = (float) (field.high() - field.low());
      int end = field.end();
      for (int i = field.offset(); i < end; i++) {
        int bits = bits(rows[start + i], ancestor[i], range);
        if (bits < least) {
          boolean stays = bits > 0 && bits == least - 1 && left > 0;
          left -= stays ? 1 : 0;
          rows[start + i] = stays ? rows[start + i] : ancestor[i];
        }
      }
    }
  }

  // 0 for no change; at least 1 for any, and growing with it. NaN is the greatest.
  private static int bits(float value, float own, float range) {
    if (value == own) {
      return 0;
    }
    return Math.max(1, Float.floatToIntBits(Math.abs(value - own) / range));
  }
}
