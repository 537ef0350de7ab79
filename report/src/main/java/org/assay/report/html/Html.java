package org.assay.report.html;

import org.assay.report.Escapes;

/** Text within markup. */
final class Html {
  private Html() {}

  /** A text on one line, cut, with markup and control characters made harmless. */
  static String text(String text, int longest) {
    return escape(Escapes.line(text, longest));
  }

  /** A name of the usual length. */
  static String name(String name) {
    return text(name, Escapes.LONGEST_NAME);
  }

  /**
   * The end of a name as plain text on one line: what differs between names of one module. A name
   * of absurd length shows its start and says so.
   */
  static String end(String name, int longest) {
    if (name.length() > 2000) {
      return Escapes.line(name, Math.max(4, longest - 22));
    }
    String line = Escapes.line(name, 2000);
    if (line.codePointCount(0, line.length()) <= longest) {
      return line;
    }
    return "…" + line.substring(line.offsetByCodePoints(line.length(), 1 - longest));
  }

  /** Characters that mean something in HTML, also within quoted attributes, as references. */
  static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '&' -> safe.append("&amp;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }
}
