package org.assay.report;

import java.util.Locale;

/** How much a finding matters, from most to least; the levels of SARIF 2.1.0 (§3.27.10). */
public enum Severity {
  /** It does happen. */
  ERROR,
  /** It may happen. */
  WARNING,
  /** Good to know. */
  NOTE;

  /** The word of documents and messages, e.g. {@code warning}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
