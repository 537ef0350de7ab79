package org.assay.numeric.confirm.search;

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

  double[][] copy() {
    double[][] copy = new double[values.length][];
    for (int i = 0; i < values.length; i++) {
      copy[i] = values[i].clone();
    }
    return copy;
  }
}
