package org.assay.numeric.confirm.search;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.assay.onnx.Tensor;

/**
 * Moves a point along derivatives until a target fails: steps by the sign of the derivative, the
 * whole way to the ends of the ranges first, then shorter ones, and steps in proportion, with
 * momentum; a step is kept if its objective is better.
 */
final class Descent {
  private static final int MOST_STEPS = 12;
  private static final double KEPT = 0.5;
  private static final int MOST_DRIFT = 240;

  // Steps after which it must be better, and is then made faster.
  private static final int PAYS = 12;
  private static final double FASTER = 1.5;
  private static final double[] BY_SIGN = {2, 0.3, 0.05, 0.005, 1e-4};
  private static final double[] IN_PROPORTION = {1, 0.1, 1e-2, 1e-3, 1e-5};
  private static final double[] PLAIN = {1, 0.3, 0.1, 0.03, 0.01};

  private final SearchSpace space;
  private final Evaluator evaluator;
  private final BooleanSupplier spent;

  Descent(SearchSpace space, Evaluator evaluator, BooleanSupplier spent) {
    this.space = space;
    this.evaluator = evaluator;
    this.spent = spent;
  }

  /**
   * Descends.
   *
   * @param tensor on which the objective is
   * @param plain steps in proportion only, as a gradient method alone would
   */
  void run(
      Evaluator.State state, Slope slope, String tensor, Goal goal, Point start, boolean plain) {
    boolean own = tensor.equals(state.target.watched());
    Point point = start;
    Evaluator.Outcome here = evaluator.evaluate(point, Optional.of(state), Optional.of(tensor));
    double[][] momentum = new double[space.variables().size()][0];
    for (int step = 0; step < MOST_STEPS && state.found.isEmpty(); step++) {
      if (here.extra().isEmpty() || spent.getAsBoolean()) {
        return;
      }
      Tensor value = here.extra().get();
      Tensor cotangent = Tensor.ofValues(value.type(), value.dims(), goal.cotangent(value));
      Optional<double[][]> gradient = slope.at(point, cotangent);
      if (gradient.isEmpty()) {
        return;
      }
      accumulate(momentum, gradient.get());
      double score = score(own, goal, here);
      boolean moved = false;
      for (Move move : moves(plain, step)) {
        Point next = moved(point, move.momentum ? momentum : gradient.get(), move);
        Evaluator.Outcome there = evaluator.evaluate(next, Optional.of(state), Optional.of(tensor));
        if (state.found.isPresent() || spent.getAsBoolean()) {
          return;
        }
        // Where something before is not finite, any way out of there is a good one.
        boolean allowed =
            there.margin() < Double.POSITIVE_INFINITY
                || here.margin() == Double.POSITIVE_INFINITY && !own;
        if (there.extra().isPresent()
            && allowed
            && (score(own, goal, there) > score || there.margin() < here.margin())) {
          point = next;
          here = there;
          moved = true;
          break;
        }
      }
      if (!moved || state.crossing.isPresent()) {
        return;
      }
    }
  }

  /**
   * Drifts: Adam's steps without asking whether each is better, as the greatest of several elements
   * seldom falls at every step on the way to all of them low.
   *
   * @param length of the first steps, as a share of the range
   */
  void drift(
      Evaluator.State state, Slope slope, String tensor, Goal goal, Point start, double length) {
    Point point = start;
    Adam adam = new Adam(space);
    double best = Double.NEGATIVE_INFINITY;
    double by = length;
    for (int step = 1; step <= MOST_DRIFT && state.found.isEmpty(); step++) {
      Evaluator.Outcome here = evaluator.evaluate(point, Optional.of(state), Optional.of(tensor));
      if (here.extra().isEmpty() || state.found.isPresent() || spent.getAsBoolean()) {
        return;
      }
      Tensor value = here.extra().get();
      Tensor cotangent = Tensor.ofValues(value.type(), value.dims(), goal.cotangent(value));
      Optional<double[][]> gradient = slope.at(point, cotangent);
      if (gradient.isEmpty()) {
        return;
      }
      if (step % PAYS == 1) {
        if (goal.score(value) <= best) {
          return;
        }
        best = goal.score(value);
        by = step == 1 ? length : by * FASTER;
      }
      point = adam.next(point, gradient.get(), by);
    }
  }

  /** A step: how far, by sign or in proportion, along the momentum or not. */
  private record Move(double length, boolean sign, boolean momentum) {}

  private static List<Move> moves(boolean plain, int step) {
    List<Move> moves = new java.util.ArrayList<>();
    if (plain) {
      for (double length : PLAIN) {
        moves.add(new Move(length, false, step > 0));
      }
      return moves;
    }
    for (int i = 0; i < BY_SIGN.length; i++) {
      moves.add(new Move(BY_SIGN[i], true, false));
      if (step > 0 || i > 0) {
        moves.add(new Move(IN_PROPORTION[i], false, step > 0));
      }
    }
    return moves;
  }

  private static double score(boolean own, Goal goal, Evaluator.Outcome outcome) {
    if (own && goal != Goal.SPREAD) {
      return -outcome.margin();
    }
    return outcome.extra().map(goal::score).orElse(Double.NEGATIVE_INFINITY);
  }

  private static void accumulate(double[][] momentum, double[][] gradient) {
    for (int v = 0; v < gradient.length; v++) {
      double most = most(gradient[v]);
      if (momentum[v].length != gradient[v].length) {
        momentum[v] = new double[gradient[v].length];
      }
      for (int i = 0; i < gradient[v].length && most > 0; i++) {
        momentum[v][i] = KEPT * momentum[v][i] + gradient[v][i] / most;
      }
    }
  }

  private static double most(double[] values) {
    double most = 0;
    for (double value : values) {
      most = Math.max(most, Math.abs(value));
    }
    return most;
  }

  private Point moved(Point point, double[][] direction, Move move) {
    double[][] values = new double[direction.length][];
    for (int v = 0; v < direction.length; v++) {
      Variable variable = space.variables().get(v);
      double most = most(direction[v]);
      if (most == 0 || !variable.isContinuous()) {
        values[v] = point.of(v);
        continue;
      }
      double width = variable.hi() - variable.lo();
      double[] next = point.of(v).clone();
      for (int i = 0; i < next.length; i++) {
        double by = move.sign ? Math.signum(direction[v][i]) : direction[v][i] / most;
        if (by != 0) {
          next[i] = variable.nearest(next[i] + by * width * move.length);
        }
      }
      values[v] = next;
    }
    return new Point(values);
  }
}
