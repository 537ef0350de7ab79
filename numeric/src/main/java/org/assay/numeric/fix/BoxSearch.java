package org.assay.numeric.fix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Looks for the widest box in which nothing alarms: one that contains everything ordinary if there
 * is one, else one around the ordinary inputs, else one around a point.
 *
 * <p>From the least box of that kind it widens all tensors by a common scale first, found by
 * bisection, then one after the other; before, it tries to narrow one tensor alone. The best is
 * that of the greatest mean logarithm of the width kept.
 */
final class BoxSearch {
  // Shares of a width, as powers of ten.
  private static final double LEAST = -9;
  private static final int STEPS = 10;
  private static final int WIDENING_STEPS = 5;
  private static final double EQUAL = 1e-6;
  // Shares of the gap to the full range that an end keeps, tried in this order.
  private static final double[] LEFT = {0, 1e-35, 1e-20, 1e-10, 1e-6, 1e-4, 1e-2, 0.1, 0.3};
  // In decades: a common scale that lies so far behind does not catch up by widening.
  private static final double AHEAD = 0.3;

  private final List<Movable> tensors;
  private final ToIntFunction<Box> alarms;
  private final int n;

  /**
   * Prepares.
   *
   * @param tensors that may be limited
   * @param alarms how many alarms a box leaves
   */
  BoxSearch(List<Movable> tensors, ToIntFunction<Box> alarms) {
    this.tensors = List.copyOf(tensors);
    this.alarms = alarms;
    this.n = tensors.size();
  }

  /** The best box; empty if none was found. */
  Optional<Box> run() {
    if (n == 0) {
      return Optional.empty();
    }
    Box full = Box.full(tensors);
    if (holds(full)) {
      return Optional.of(full);
    }
    return least().map(from -> widest(from, full));
  }

  private boolean holds(Box box) {
    return alarms.applyAsInt(box) == 0;
  }

  private Optional<Box> least() {
    Box ordinary = box(m -> m.ordinaryLo(), m -> m.ordinaryHi());
    if (holds(ordinary)) {
      return Optional.of(ordinary);
    }
    Box centre = box(BoxSearch::middle, BoxSearch::middle);
    Box ordinaryInputs =
        box(
            m -> m.weight() ? middle(m) : m.ordinaryLo(),
            m -> m.weight() ? middle(m) : m.ordinaryHi());
    if (holds(ordinaryInputs)) {
      return Optional.of(ordinaryInputs);
    }
    return holds(centre) ? Optional.of(centre) : otherPoint(centre);
  }

  private interface End {
    double of(Movable movable);
  }

  private Box box(End lo, End hi) {
    return new Box(
        tensors,
        tensors.stream().mapToDouble(m -> m.between(lo.of(m), 0, 0)).toArray(),
        tensors.stream().mapToDouble(m -> m.between(hi.of(m), 0, 0)).toArray());
  }

  private static double middle(Movable m) {
    return m.ordinaryLo() + (m.ordinaryHi() - m.ordinaryLo()) / 2;
  }

  // Points other than the middle: the same place in all ranges, then one tensor after the other.
  private Optional<Box> otherPoint(Box centre) {
    List<End> places = new ArrayList<>();
    places.add(m -> Math.max(m.lo(), Math.min(m.hi(), 0)));
    for (double share : new double[] {0.5, 0.25, 0.75, 0.52, 0.48, 1, 0}) {
      places.add(m -> m.lo() + share * (m.hi() - m.lo()));
    }
    Box best = centre;
    int fewest = alarms.applyAsInt(centre);
    for (End place : places) {
      Box point = box(place, place);
      int left = alarms.applyAsInt(point);
      if (left < fewest) {
        fewest = left;
        best = point;
      }
    }
    for (int round = 0; round < 2 && fewest > 0; round++) {
      for (int i = 0; i < n && fewest > 0; i++) {
        for (End place : places) {
          double at = tensors.get(i).between(place.of(tensors.get(i)), 0, 0);
          Box point = best.with(i, at, at);
          int left = alarms.applyAsInt(point);
          if (left < fewest) {
            fewest = left;
            best = point;
          }
        }
      }
    }
    return fewest == 0 ? Optional.of(best) : Optional.empty();
  }

  private Box widest(Box from, Box full) {
    List<Box> found = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      alone(from, full, i).ifPresent(found::add);
    }
    double[] shares = new double[n];
    Arrays.fill(shares, scale(from, full, new double[n], allOf(n), STEPS));
    Box common = from.towards(full, shares);
    if (found.stream().noneMatch(b -> b.meanLog() > common.meanLog() + AHEAD)) {
      for (int i = 0; i < n; i++) {
        widen(from, full, shares, i);
      }
    }
    found.add(from.towards(full, shares));
    Box best =
        found.stream()
            .max(
                Comparator.comparingInt(Box::ordinary)
                    .thenComparingDouble(b -> Math.rint(b.meanLog() / EQUAL))
                    .thenComparingDouble(Box::mean))
            .orElse(from);
    return stretched(best, full);
  }

  // Often only one end matters: the other is let go, and the first follows as far as it can.
  private Box stretched(Box box, Box full) {
    Box at = box;
    for (int i = 0; i < n; i++) {
      Box upper = at.with(i, at.lo(i), full.hi(i));
      Box lower = at.with(i, full.lo(i), at.hi(i));
      if (at.hi(i) < full.hi(i) && holds(upper)) {
        at = end(upper, full, i, true);
      } else if (at.lo(i) > full.lo(i) && holds(lower)) {
        at = end(lower, full, i, false);
      }
    }
    return at;
  }

  private Box end(Box box, Box full, int tensor, boolean low) {
    for (double left : LEFT) {
      Box tried =
          low
              ? box.with(
                  tensor,
                  tensors.get(tensor).between(full.lo(tensor), box.lo(tensor), left),
                  box.hi(tensor))
              : box.with(
                  tensor,
                  box.lo(tensor),
                  tensors.get(tensor).between(full.hi(tensor), box.hi(tensor), left));
      if (holds(tried)) {
        return tried;
      }
    }
    return box;
  }

  // All but one tensor as wide as they are.
  private Optional<Box> alone(Box from, Box full, int tensor) {
    double[] shares = new double[n];
    Arrays.fill(shares, 1);
    shares[tensor] = 0;
    if (!holds(from.towards(full, shares))) {
      return Optional.empty();
    }
    boolean[] moved = new boolean[n];
    moved[tensor] = true;
    shares[tensor] = scale(from, full, shares, moved, STEPS);
    return Optional.of(from.towards(full, shares));
  }

  private void widen(Box from, Box full, double[] shares, int tensor) {
    double before = shares[tensor];
    shares[tensor] = 1;
    if (holds(from.towards(full, shares))) {
      return;
    }
    double low = Math.log10(Math.max(before, Math.pow(10, LEAST)));
    double high = 0;
    shares[tensor] = before;
    for (int step = 0; step < WIDENING_STEPS && high - low > 0.02; step++) {
      double middle = (low + high) / 2;
      double[] tried = shares.clone();
      tried[tensor] = Math.pow(10, middle);
      if (holds(from.towards(full, tried))) {
        low = middle;
        shares[tensor] = tried[tensor];
      } else {
        high = middle;
      }
    }
  }

  // The greatest share that some tensors can have in common; 0 if there is none.
  private double scale(Box from, Box full, double[] others, boolean[] moved, int steps) {
    double found = 0;
    double low = LEAST;
    double high = 0;
    for (int step = 0; step < steps; step++) {
      double middle = (low + high) / 2;
      double[] shares = others.clone();
      for (int i = 0; i < n; i++) {
        shares[i] = moved[i] ? Math.pow(10, middle) : shares[i];
      }
      if (holds(from.towards(full, shares))) {
        low = middle;
        found = Math.pow(10, middle);
      } else {
        high = middle;
      }
    }
    return found;
  }

  private static boolean[] allOf(int n) {
    boolean[] all = new boolean[n];
    Arrays.fill(all, true);
    return all;
  }
}
