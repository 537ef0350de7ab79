package org.assay.fuzz.objective;

import java.util.Arrays;
import org.assay.fuzz.subject.Observation;

/**
 * What a tensor holds that is not finite though nothing fails: constants of the model, such as
 * masks. Where all sound rows have the same, only those elements are expected; where they differ,
 * as with a mask that depends on the input, the infinities that were seen may be anywhere. NaN is
 * expected in an element only where every sound row has it.
 */
public final class Expected {
  /** Everything is finite. */
  public static final Expected NONE = new Expected(new byte[0], new byte[0], 0);

  private static final byte PLUS = 1;
  private static final byte MINUS = 2;
  private static final byte NAN = 4;

  // By element: what every row had, and what any had.
  private final byte[] always;
  private final byte[] ever;
  private final int rows;

  private Expected(byte[] always, byte[] ever, int rows) {
    this.always = always;
    this.ever = ever;
    this.rows = rows;
  }

  /** The same with what one more sound row holds. */
  public Expected with(Observation observed, int tensor, int row) {
    int size = observed.size(tensor);
    float[] values = observed.values(tensor);
    byte[] all = rows == 0 ? filled(size) : always.clone();
    byte[] any = rows == 0 ? new byte[size] : ever.clone();
    for (int i = 0; i < size; i++) {
      byte own = bit(values[row * size + i]);
      all[i] &= own;
      any[i] |= own;
    }
    return new Expected(all, any, rows + 1);
  }

  private static byte[] filled(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) (PLUS | MINUS | NAN));
    return bytes;
  }

  private static byte bit(float value) {
    if (Float.isNaN(value)) {
      return NAN;
    }
    return value == Float.POSITIVE_INFINITY ? PLUS : value == Float.NEGATIVE_INFINITY ? MINUS : 0;
  }

  /** What may be in each element; empty if all are finite. */
  byte[] byElement() {
    byte anywhere = 0;
    boolean none = true;
    for (int i = 0; i < ever.length; i++) {
      none &= ever[i] == 0;
      if (always[i] != ever[i]) {
        anywhere |= (byte) (ever[i] & ~NAN);
      }
    }
    if (none) {
      return new byte[0];
    }
    byte[] allowed = always.clone();
    for (int i = 0; i < allowed.length; i++) {
      allowed[i] |= anywhere;
    }
    return allowed;
  }

  /** Whether a value is finite or allowed. */
  static boolean admits(byte allowed, float value) {
    byte own = bit(value);
    return own == 0 || (allowed & own) != 0;
  }
}
