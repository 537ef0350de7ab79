package org.assay.bench.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.data.DataException;

/**
 * A generated part of a page, between {@code <!-- begin NAME -->} and {@code <!-- end NAME -->}.
 */
public final class MarkedSection {
  private MarkedSection() {}

  /**
   * The page with the part replaced.
   *
   * @throws DataException if the page has no such part
   */
  public static String replace(String page, String name, String text, String file) {
    String begin = "<!-- begin " + name + " -->\n";
    String end = "<!-- end " + name + " -->";
    int from = page.indexOf(begin);
    int to = page.indexOf(end, Math.max(from, 0));
    if (from < 0 || to < 0) {
      throw new DataException(
          "no part '" + name + "'", file, begin.trim() + " and " + end, "put both lines in");
    }
    return page.substring(0, from + begin.length()) + text + page.substring(to);
  }

  /**
   * Replaces the part in a file.
   *
   * @throws DataException if the file cannot be read or written, or has no such part
   */
  public static void write(Path file, String name, String text) {
    try {
      Files.writeString(file, replace(Files.readString(file), name, text, file.toString()));
    } catch (IOException e) {
      throw new DataException("the page cannot be rewritten", file.toString(), "", e);
    }
  }
}
