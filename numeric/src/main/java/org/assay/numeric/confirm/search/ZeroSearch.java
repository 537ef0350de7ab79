package org.assay.numeric.confirm.search;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.assay.data.random.RandomStream;

/**
 * Solves an operand for zero along the line between two points where it has different signs: by
 * bisection to adjacent floats, then one coordinate after another, then among near neighbours.
 */
final class ZeroSearch {
  private static final int HALVINGS = 90;
  private static final int NUDGES = 30;

  private final SearchSpace space;
  private final Evaluator evaluator;
  private final RandomStream stream;
  private final BooleanSupplier spent;

  ZeroSearch(SearchSpace space, Evaluator evaluator, RandomStream stream, BooleanSupplier spent) {
    this.space = space;
    this.evaluator = evaluator;
    this.stream = stream;
    this.spent = spent;
  }

  /** Searches; what is found is in the state. */
  void run(Evaluator.State state, Evaluator.Crossing crossing) {
    Point a = crossing.a();
    Point b = crossing.b();
    Optional<Double> first = value(state, a, crossing.element());
    if (first.isEmpty()) {
      return;
    }
    boolean positive = first.get() > 0;
    for (int i = 0; i < HALVINGS && goesOn(state) && !a.isSame(b); i++) {
      Point middle = between(a, b);
      boolean adjacent = middle.isSame(a) || middle.isSame(b);
      if (adjacent) {
        break;
      }
      Optional<Double> value = value(state, middle, crossing.element());
      if (value.isEmpty()) {
        break;
      }
      if (value.get() > 0 == positive) {
        a = middle;
      } else {
        b = middle;
      }
    }
    byCoordinates(state, a, b, crossing.element(), positive);
  }

  private boolean goesOn(Evaluator.State state) {
    return state.found.isEmpty() && !spent.getAsBoolean();
  }

  private Optional<Double> value(Evaluator.State state, Point point, int element) {
    double[] operand = evaluator.evaluate(point, Optional.of(state), Optional.empty()).operand();
    return element < operand.length ? Optional.of(operand[element]) : Optional.empty();
  }

  // The first k coordinates of one, the rest of the other: the sign changes at a single one.
  private void byCoordinates(
      Evaluator.State state, Point a, Point b, int element, boolean positive) {
    int low = 0;
    int high = coordinates();
    while (high - low > 1 && goesOn(state)) {
      int middle = (low + high) >>> 1;
      Optional<Double> value = value(state, mixed(b, a, middle), element);
      if (value.isEmpty()) {
        return;
      }
      if (value.get() > 0 == positive) {
        low = middle;
      } else {
        high = middle;
      }
    }
    Point near = mixed(b, a, low);
    for (int i = 0; i < NUDGES && goesOn(state); i++) {
      evaluator.evaluate(nudged(near, i), Optional.of(state), Optional.empty());
    }
  }

  private int coordinates() {
    return space.variables().stream().mapToInt(Variable::size).sum();
  }

  private Point mixed(Point head, Point tail, int count) {
    double[][] values = tail.copy();
    int left = count;
    for (int v = 0; v < values.length && left > 0; v++) {
      int here = Math.min(left, values[v].length);
      System.arraycopy(head.of(v), 0, values[v], 0, here);
      left -= here;
    }
    return new Point(values);
  }

  private Point between(Point a, Point b) {
    double[][] values = a.copy();
    for (int v = 0; v < values.length; v++) {
      double[] other = b.of(v);
      Variable variable = space.variables().get(v);
      for (int i = 0; i < other.length; i++) {
        if (other[i] != values[v][i]) {
          boolean whole = variable.values() != Variable.Values.ALL;
          double middle = values[v][i] + (other[i] - values[v][i]) / 2;
          values[v][i] = whole ? values[v][i] : variable.nearest(middle);
        }
      }
    }
    return new Point(values);
  }

  // A few coordinates by some units in the last place.
  private Point nudged(Point point, int number) {
    double[][] values = point.copy();
    RandomStream random = stream.fork("nudge " + number);
    for (int v = 0; v < values.length; v++) {
      Variable variable = space.variables().get(v);
      if (!variable.isContinuous()) {
        continue;
      }
      double share = Math.pow(values[v].length, -random.nextDouble());
      for (int i = 0; i < values[v].length; i++) {
        if (random.nextDouble() < share) {
          double by = (random.nextInt(9) - 4) * (double) Math.ulp((float) values[v][i]);
          values[v][i] = variable.nearest(values[v][i] + by);
        }
      }
    }
    return new Point(values);
  }
}
