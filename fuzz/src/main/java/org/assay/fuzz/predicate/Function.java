package org.assay.fuzz.predicate;

import java.util.Locale;

/** Functions of predicates, each of one argument. */
enum Function {
  ABS,
  MIN,
  MAX,
  SUM,
  MEAN,
  ANY,
  ALL,
  ISNAN,
  ISINF,
  ARGMAX,
  SIZE;

  /** Whether the argument is true or false, element by element. */
  boolean takesTruths() {
    return this == ANY || this == ALL;
  }

  /** Whether the result is true or false. */
  boolean givesTruths() {
    return takesTruths() || this == ISNAN || this == ISINF;
  }

  /** Whether elements are taken one by one, so that the result has as many. */
  boolean isElementwise() {
    return this == ABS || this == ISNAN || this == ISINF;
  }

  /** Whether there must be an element. */
  boolean needsElement() {
    return this == MIN || this == MAX || this == MEAN || this == ARGMAX;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
