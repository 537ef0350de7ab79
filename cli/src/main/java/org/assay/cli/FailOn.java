package org.assay.cli;

import java.util.Locale;
import java.util.Optional;
import org.assay.report.Baseline;
import org.assay.report.Finding;
import org.assay.report.ModelResult;
import org.assay.report.ScanResult;
import org.assay.report.Severity;
import org.assay.report.Status;

/** From which status on a finding makes the exit code 1. */
enum FailOn {
  /** Only what was seen to fail. */
  CONFIRMED(Severity.ERROR),
  /** What cannot be excluded, too. */
  POSSIBLE(Severity.WARNING),
  /** Notes too: absorbed findings and operators that are unproved. */
  ANY(Severity.NOTE);

  private final Severity severity;

  FailOn(Severity severity) {
    this.severity = severity;
  }

  /** The lowest severity that counts. */
  Severity severity() {
    return severity;
  }

  /** Whether a result holds something that counts and is not in the baseline. */
  boolean fails(ScanResult result, Optional<Baseline> baseline) {
    return result.models().stream().anyMatch(model -> fails(model, baseline));
  }

  private boolean fails(ModelResult model, Optional<Baseline> baseline) {
    boolean unproved = this == ANY && !model.unproved().isEmpty() && baseline.isEmpty();
    return unproved
        || model.findings().stream()
            .anyMatch(f -> counts(f) && baseline.map(b -> b.isNew(f)).orElse(true));
  }

  private boolean counts(Finding finding) {
    return switch (this) {
      case CONFIRMED -> finding.status() == Status.CONFIRMED;
      case POSSIBLE -> finding.status() == Status.CONFIRMED || finding.status() == Status.POSSIBLE;
      case ANY -> true;
    };
  }

  /** The word of the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
