package org.assay.numeric.confirm.search;

import java.util.Arrays;

/** Values of all variables of a space. Its arrays are never changed. */
final class Point {
  private final double[][] values;

  /** Takes over arrays that nobody changes any more. */
  Point(double[][] values) {
    this.values = values;
  }

  /** Elements of one variable; not to be changed. */
  double[] of(int variable) {
    return values[variable];
  }

  /** Whether all elements are equal; both belong to one space. */
  boolean isSame(Point other) {
    for (int v = 0; v < values.length; v++) {
      if (!Arrays.equals(values[v], other.values[v])) {
        return false;
      }
    }
    return true;
  }

  double[][] copy() {
    double[][] copy = new double[values.length][];
    for (int i = 0; i < values.length; i++) {
      copy[i] = values[i].clone();
    }
    return copy;
  }
}
