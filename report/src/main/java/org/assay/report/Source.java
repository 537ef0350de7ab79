package org.assay.report;

import java.util.Objects;

/**
 * A line of text that a node came from.
 *
 * @param file path as it was found: of the textual model, or of the program that was exported
 * @param line line counted from 1
 * @param kind which of the two it is
 */
public record Source(String file, int line, Origin kind) {
  /** What text a line belongs to. */
  public enum Origin {
    /** The textual model itself. */
    MODEL,
    /** The program whose export the model is. */
    PROGRAM
  }

  public Source {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(kind, "kind");
    if (line < 1) {
      throw new IllegalArgumentException("line " + line + " of " + file + " is below 1");
    }
  }

  /** {@code file:line}. */
  @Override
  public String toString() {
    return file + ":" + line;
  }
}
