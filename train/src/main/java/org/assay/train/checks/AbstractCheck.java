package org.assay.train.checks;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.trace.TrainingFacts;

/** What all checks share: their rule, and how findings are written. */
abstract class AbstractCheck implements JobCheck {
  private final Rule rule;

  AbstractCheck(Rule rule) {
    this.rule = rule;
  }

  @Override
  public final Rule rule() {
    return rule;
  }

  /** About a layer. */
  final CheckFound of(Severity severity, TrainingFacts.Layer layer, double value, String message) {
    return new CheckFound(
        rule.id(),
        severity,
        OptionalInt.of(layer.index()),
        Optional.empty(),
        value,
        "layer '" + layer.name() + "': " + message);
  }

  /** About another part of the job. */
  final CheckFound of(Severity severity, CheckFound.Where where, double value, String message) {
    return new CheckFound(
        rule.id(), severity, OptionalInt.empty(), Optional.of(where), value, message);
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
