package org.assay.numeric.confirm.search;

/** Adam's steps (Kingma and Ba, 2015, algorithm 1) in a space, within the ranges of variables. */
final class Adam {
  private static final double FIRST_MOMENT = 0.9;
  private static final double SECOND_MOMENT = 0.999;

  private final SearchSpace space;
  private final double[][] first;
  private final double[][] second;
  private int step;

  Adam(SearchSpace space) {
    this.space = space;
    this.first = new double[space.variables().size()][0];
    this.second = new double[space.variables().size()][0];
  }

  /**
   * The next point uphill.
   *
   * @param gradient by variable, finite; empty where there is none
   * @param length of the first steps, as a share of the range; negative: downhill
   */
  Point next(Point point, double[][] gradient, double length) {
    step++;
    double[][] values = new double[gradient.length][];
    for (int v = 0; v < gradient.length; v++) {
      Variable variable = space.variables().get(v);
      values[v] =
          gradient[v].length == 0 || !variable.isContinuous()
              ? point.of(v)
              : next(v, point.of(v).clone(), gradient[v], length);
    }
    return new Point(values);
  }

  private double[] next(int v, double[] next, double[] slopes, double length) {
    Variable variable = space.variables().get(v);
    if (first[v].length != slopes.length) {
      first[v] = new double[slopes.length];
      second[v] = new double[slopes.length];
    }
    double width = length * (variable.hi() - variable.lo());
    double firstWeight = 1 - Math.pow(FIRST_MOMENT, step);
    double secondWeight = 1 - Math.pow(SECOND_MOMENT, step);
    for (int i = 0; i < next.length; i++) {
      first[v][i] = FIRST_MOMENT * first[v][i] + (1 - FIRST_MOMENT) * slopes[i];
      second[v][i] = SECOND_MOMENT * second[v][i] + (1 - SECOND_MOMENT) * slopes[i] * slopes[i];
      double scale = Math.sqrt(second[v][i] / secondWeight);
      if (scale > 0) {
        double mean = first[v][i] / firstWeight;
        next[i] = variable.nearest(next[i] + width * mean / scale);
      }
    }
    return next;
  }
}
