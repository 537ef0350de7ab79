package org.assay.report;

import java.util.Locale;

/** Makes names of models harmless and short enough to be shown. */
public final class Escapes {
  /** Longest name that is shown to people; documents for machines carry it whole. */
  public static final int LONGEST_NAME = 160;

  private Escapes() {}

  /**
   * A text on one line without control and format characters (escape sequences, line breaks, bidi
   * controls, lone surrogates), each written as {@code \}{@code u001b}; cut to a number of
   * characters.
   */
  public static String line(String text, int longest) {
    StringBuilder safe = new StringBuilder(Math.min(text.length(), longest) + 8);
    int i = 0;
    while (i < text.length()) {
      if (i >= longest) {
        return safe.append("… (").append(text.length()).append(" characters)").toString();
      }
      int c = text.codePointAt(i);
      if (isHarmless(c)) {
        safe.appendCodePoint(c);
      } else if (Character.isBmpCodePoint(c)) {
        safe.append(String.format(Locale.ROOT, "\\u%04x", c));
      } else {
        safe.append(String.format(Locale.ROOT, "\\U%06x", c));
      }
      i += Character.charCount(c);
    }
    return safe.toString();
  }

  /** A name on one line, cut. */
  public static String name(String name) {
    return line(name, LONGEST_NAME);
  }

  /** A message on one line; longer than a name may be. */
  public static String message(String text) {
    return line(text, 2000);
  }

  private static boolean isHarmless(int c) {
    if (c < 0x80) {
      return c >= 0x20 && c != 0x7f;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
