package org.assay.numeric.confirm.search;

import java.util.List;
import org.assay.data.random.RandomStream;

/** How the elements of a variable relate in a point that needs no search. */
enum Pattern {
  LOW,
  HIGH,
  ZERO,
  CENTRE,
  /** All equal, anywhere. */
  EQUAL,
  /** Ends at random, by element. */
  CORNERS,
  /** Ends in turn along the last axis. */
  STRIPES,
  /** One end in the first column, the other in the rest. */
  FIRST_COLUMN,
  /** Rows at one end or the other. */
  ROWS,
  UNIFORM,
  /** Uniform, and shrunk towards zero by some decades. */
  SMALL;

  private static final double DECADES = 8;
  private static final Pattern[] ALL = values();

  // Inputs, then weights.
  private static final Pattern[][] FIRST = {
    {CENTRE, CENTRE},
    {LOW, LOW},
    {HIGH, HIGH},
    {ZERO, ZERO},
    {HIGH, LOW},
    {LOW, HIGH},
    {HIGH, STRIPES},
    {HIGH, FIRST_COLUMN},
    {CORNERS, CORNERS},
    {UNIFORM, UNIFORM},
    {UNIFORM, ZERO},
    {ZERO, UNIFORM},
  };

  /** Number of points that are the same for every seed, or nearly so. */
  static int plain() {
    return FIRST.length;
  }

  /** A point: the plain ones first, then each variable by a pattern of its own. */
  static Point point(SearchSpace space, int number, RandomStream stream) {
    List<Variable> variables = space.variables();
    double[][] values = new double[variables.size()][];
    for (int i = 0; i < values.length; i++) {
      Variable v = variables.get(i);
      Pattern pattern =
          number < FIRST.length
              ? FIRST[number][v.weight() ? 1 : 0]
              : ALL[stream.nextInt(ALL.length)];
      values[i] = pattern.draw(v, stream);
    }
    return new Point(values);
  }

  /** A point with every variable by one pattern. */
  static Point uniform(SearchSpace space, RandomStream stream) {
    return new Point(
        space.variables().stream().map(v -> UNIFORM.draw(v, stream)).toArray(double[][]::new));
  }

  /** A point near zero, where ranges are wide: uniform in a share of them. */
  static Point ordinary(SearchSpace space, double share, RandomStream stream) {
    double[][] values = uniform(space, stream).copy();
    for (int i = 0; i < values.length; i++) {
      Variable v = space.variables().get(i);
      if (v.isContinuous()) {
        double zero = Math.max(v.lo(), Math.min(v.hi(), 0));
        for (int k = 0; k < values[i].length; k++) {
          values[i][k] = v.nearest(zero + (values[i][k] - zero) * share);
        }
      }
    }
    return new Point(values);
  }

  private double[] draw(Variable v, RandomStream stream) {
    double[] values = new double[v.size()];
    if (v.values() == Variable.Values.ONE_HOT) {
      int columns = v.columns();
      int same = stream.nextInt(columns);
      for (int row = 0; row + columns <= values.length; row += columns) {
        boolean free = this == UNIFORM || this == CORNERS || this == SMALL;
        values[row + (free ? stream.nextInt(columns) : same)] = 1;
      }
      return values;
    }
    double zero = Math.max(v.lo(), Math.min(v.hi(), 0));
    double scale = this == SMALL ? Math.pow(10, -DECADES * stream.nextDouble()) : 1;
    double equal = stream.nextDouble();
    boolean up = stream.nextBoolean();
    int columns = v.columns();
    for (int i = 0; i < values.length; i++) {
      boolean high =
          switch (this) {
            case CORNERS -> stream.nextBoolean();
            case STRIPES -> (i % columns) % 2 == 0;
            case FIRST_COLUMN -> i % columns == 0 == up;
            case ROWS -> (i / columns) % 2 == 0 == up;
            case HIGH -> true;
            default -> false;
          };
      double value =
          switch (this) {
            case ZERO -> zero;
            case CENTRE -> v.lo() + (v.hi() - v.lo()) / 2;
            case EQUAL -> v.lo() + (v.hi() - v.lo()) * equal;
            case UNIFORM -> v.lo() + (v.hi() - v.lo()) * stream.nextDouble();
            case SMALL -> zero + (v.lo() + (v.hi() - v.lo()) * stream.nextDouble() - zero) * scale;
            default -> high ? v.hi() : v.lo();
          };
      values[i] = v.nearest(value);
    }
    return values;
  }
}
