package org.assay.cli;

import java.util.Locale;

/** Forms of a report. */
enum ReportKind {
  TEXT,
  JSON,
  SARIF,
  JUNIT,
  MARKDOWN,
  HTML;

  /** The word of the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
