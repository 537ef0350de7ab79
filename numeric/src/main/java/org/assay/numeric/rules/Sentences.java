package org.assay.numeric.rules;

import org.assay.bounds.Cell;
import org.assay.bounds.Flags;

/** Wording that the rules share. */
final class Sentences {
  private Sentences() {}

  /** E.g. {@code Log may give -Inf: operand 'p' lies in [0, 1] and must stay above 0}. */
  static String may(Operation o, int generated, int operand, String condition) {
    Cell hull = o.operand(operand);
    return o.node().opType()
        + " may give "
        + Flags.describe(generated)
        + ": operand '"
        + o.tensor(operand)
        + "' lies in "
        + range(hull)
        + " and "
        + condition;
  }

  /** E.g. {@code the derivative of Log may be infinite: operand 'p' lies in [0, 1] and …}. */
  static String steep(Operation o, int operand, String ending) {
    return "the derivative of "
        + o.node().opType()
        + " may be infinite: operand '"
        + o.tensor(operand)
        + "' lies in "
        + range(o.operand(operand))
        + " and "
        + ending;
  }

  static String range(Cell hull) {
    String finite = hull.isEmpty() ? "no finite value" : "[" + hull.lo + ", " + hull.hi + "]";
    return hull.flags == 0 ? finite : finite + " or is " + Flags.describe(hull.flags);
  }
}
