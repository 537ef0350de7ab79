package org.assay.bounds;

/** Which non-finite values a block of elements may hold, as bits. */
public final class Flags {
  /** May be NaN. */
  public static final int NAN = 1;

  /** May be +Inf. */
  public static final int POSITIVE = 2;

  /** May be −Inf. */
  public static final int NEGATIVE = 4;

  /** May be +Inf or −Inf. */
  public static final int INFINITE = POSITIVE | NEGATIVE;

  /** May be anything. */
  public static final int ALL = NAN | INFINITE;

  private Flags() {}

  /** For messages: e.g. {@code "NaN, +Inf"}. */
  public static String describe(int flags) {
    StringBuilder text = new StringBuilder();
    String[] names = {"NaN", "+Inf", "-Inf"};
    for (int i = 0; i < names.length; i++) {
      if ((flags & 1 << i) != 0) {
        text.append(text.isEmpty() ? "" : ", ").append(names[i]);
      }
    }
    return text.toString();
  }
}
