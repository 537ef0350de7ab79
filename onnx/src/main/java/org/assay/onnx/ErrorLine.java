package org.assay.onnx;

/**
 * The one shape of all of Assay's errors: what · where · expected · do this, on one line. Control,
 * format and separating characters of hostile names, and halves of characters, are written as
 * {@code \u001b}; long parts are cut.
 */
public final class ErrorLine {
  private static final int LONGEST_PART = 400;

  private ErrorLine() {}

  /** A line of the parts that are not empty; the first always counts. */
  public static String of(String what, String where, String expected, String advice) {
    StringBuilder line = new StringBuilder(part(what, LONGEST_PART));
    for (String part : new String[] {where, expected, advice}) {
      if (!part.isEmpty()) {
        line.append(" · ").append(part(part, LONGEST_PART));
      }
    }
    return line.toString();
  }

  /** One part as it may be shown, cut after a number of characters. */
  public static String part(String text, int longest) {
    StringBuilder clean = new StringBuilder();
    int end = Math.min(text.length(), longest);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (isHarmful(text, i)) {
        clean.append(String.format("\\u%04x", (int) c));
      } else {
        clean.append(c);
      }
    }
    return end < text.length() ? clean.append('…').toString() : clean.toString();
  }

  private static boolean isHarmful(String text, int i) {
    char c = text.charAt(i);
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      case Character.SURROGATE -> !isPaired(text, i);
      default -> false;
    };
  }

  private static boolean isPaired(String text, int i) {
    char c = text.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
