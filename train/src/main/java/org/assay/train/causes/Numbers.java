package org.assay.train.causes;

import java.util.Arrays;
import java.util.Locale;

/** How numbers are written in evidence. */
final class Numbers {
  private Numbers() {}

  /** A sentence with {@code %s} for each number. */
  static String text(String format, double... numbers) {
    return String.format(
        Locale.ROOT, format, Arrays.stream(numbers).mapToObj(Numbers::text).toArray());
  }

  /** Three to four digits, without trailing zeros. */
  static String text(double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e6) {
      return Long.toString((long) number);
    }
    String text = String.format(Locale.ROOT, "%.4g", number);
    return text.contains(".") && !text.contains("e")
        ? text.replaceAll("0+$", "").replaceAll("\\.$", "")
        : text;
  }
}
