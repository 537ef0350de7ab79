package org.assay.data.spec;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Findings that the owner of a model has looked at and accepts.
 *
 * @param rule id of the rule, e.g. {@code ND001}
 * @param node name of the node or tensor; empty for all
 * @param reason why
 * @param until last day on which this counts; empty for ever
 */
public record IgnoredFinding(
    String rule, Optional<String> node, Optional<String> reason, Optional<LocalDate> until) {
  /** Whether this still counts on a day. */
  public boolean appliesOn(LocalDate day) {
    return until.isEmpty() || !day.isAfter(until.get());
  }
}
