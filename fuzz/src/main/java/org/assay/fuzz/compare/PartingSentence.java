package org.assay.fuzz.compare;

import java.util.Optional;
import org.assay.report.Location;
import org.assay.report.Numbers;

/** Says where two models part first. */
final class PartingSentence {
  private PartingSentence() {}

  static String of(TensorComparison t) {
    return "the two part first at %s → '%s' (%s → '%s' in the reference): relative error %s before, %s behind"
        .formatted(
            operator(t.atB()),
            t.b(),
            operator(t.atA()),
            t.a(),
            Numbers.text(t.before()),
            t.differences().nonFinite() > 0
                ? "NaN or Inf on one side"
                : Numbers.text(t.differences().relative()));
  }

  /** The operator at a place; an input has none. */
  static String operator(Optional<Location> at) {
    return at.map(Location::op).orElse("input");
  }
}
