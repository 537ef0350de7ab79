package org.assay.report;

import java.util.Locale;

/** How sure a finding is. */
public enum Status {
  /** A failing input was executed, and this operator was the first to go non-finite. */
  CONFIRMED(Severity.ERROR, "✖"),
  /** It cannot be excluded. */
  POSSIBLE(Severity.WARNING, "▲"),
  /** Confirmed or possible, but it provably reaches no output. */
  ABSORBED(Severity.NOTE, "◌"),
  /** A matter of magnitude only, and the bounds lie far above anything seen. */
  UNPROVED(Severity.NOTE, "?"),
  /** Proved not to happen. */
  SAFE(Severity.NOTE, "✓");

  private final Severity severity;
  private final String icon;

  Status(Severity severity, String icon) {
    this.severity = severity;
    this.icon = icon;
  }

  /** The word of documents and messages, e.g. {@code confirmed}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The severity that a finding of this status has unless its rule says otherwise. */
  public Severity severity() {
    return severity;
  }

  /** One character that stands for the status where colour alone must not. */
  public String icon() {
    return icon;
  }
}
