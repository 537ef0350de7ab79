package org.assay.report;

import java.util.Locale;

/** Writes numbers for people. */
public final class Numbers {
  private Numbers() {}

  /**
   * A number with at most five significant digits: {@code 0.25}, {@code -88.722}, {@code 3.4e38}.
   */
  public static String text(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return "0";
    }
    double magnitude = Math.abs(value);
    if (magnitude >= 1e6 || magnitude < 1e-4) {
      String text = String.format(Locale.ROOT, "%.4e", value);
      int e = text.indexOf('e');
      int exponent = Integer.parseInt(text.substring(e + 1));
      return trim(text.substring(0, e)) + "e" + exponent;
    }
    int digits = Math.max(0, 4 - (int) Math.floor(Math.log10(magnitude)));
    return trim(String.format(Locale.ROOT, "%." + digits + "f", value));
  }

  /** {@code [lo, hi]}. */
  public static String range(double lo, double hi) {
    return "[" + text(lo) + ", " + text(hi) + "]";
  }

  /** A number and its noun, e.g. {@code 1 finding}, {@code 2 findings}. */
  public static String count(int n, String noun) {
    return n + " " + noun + (n == 1 ? "" : "s");
  }

  private static String trim(String decimal) {
    if (decimal.indexOf('.') < 0) {
      return decimal;
    }
    String cut = decimal.replaceAll("0+$", "");
    return cut.endsWith(".") ? cut.substring(0, cut.length() - 1) : cut;
  }
}
