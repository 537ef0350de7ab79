package org.assay.fuzz.predicate;

import org.assay.fuzz.FuzzException;

/** Errors of a predicate: what · where, with the column · expected. */
final class Faults {
  private Faults() {}

  static FuzzException at(int column, String what, String expected) {
    return new FuzzException(
        what, "predicate, column " + column, expected, "see docs/predicates.md");
  }
}
