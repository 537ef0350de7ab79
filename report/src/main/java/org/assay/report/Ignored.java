package org.assay.report;

import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;

/**
 * A finding that an entry of the spec says to leave alone.
 *
 * @param reason why, in the user's words
 * @param until last day on which the entry holds, if it ends
 */
public record Ignored(Finding finding, String reason, Optional<LocalDate> until) {
  public Ignored {
    Objects.requireNonNull(finding, "finding");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(until, "until");
  }
}
