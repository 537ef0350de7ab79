package org.assay.bounds.ops.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.assay.bounds.Bounds;
import org.assay.bounds.Joins;
import org.assay.bounds.OptionalBounds;
import org.assay.bounds.SequenceBounds;
import org.assay.bounds.Value;
import org.assay.bounds.ValueJoins;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rearrange;

/**
 * Repeats a body: iteration by iteration up to a limit, then with the join of all further states
 * until it comes to rest.
 */
final class Iterations {
  // Joins before growing bounds jump to their type's limits.
  private static final int PATIENCE = 2;
  private static final int MOST_WIDENINGS = 12;

  /**
   * One iteration.
   *
   * @param state bounds of the carried values
   * @param collected bounds of the values that are collected, without the new axis
   * @param mayStop whether this may be the last iteration
   * @param mustStop whether it surely is
   */
  record Step(
      List<Optional<Value>> state,
      List<Optional<Value>> collected,
      boolean mayStop,
      boolean mustStop) {}

  /** Runs the body for the iteration of an index, or for any index from it on. */
  interface Body {
    Step run(long index, boolean andLater, List<Optional<Value>> state);
  }

  private final Body body;
  private final long least;
  private final long most;
  private final int limit;
  private final int budget;
  private Optional<List<Optional<Value>>> exits = Optional.empty();
  private final List<List<Optional<Value>>> collected = new ArrayList<>();
  private long fewest = Long.MAX_VALUE;
  private long longest;
  private boolean widened;

  /**
   * Prepares a loop.
   *
   * @param least iterations that surely happen unless the body stops
   * @param most greatest number of iterations
   * @param limit iterations that are followed one by one
   */
  Iterations(Body body, long least, long most, int limit, int budget) {
    this.body = body;
    this.least = least;
    this.most = most;
    this.limit = limit;
    this.budget = budget;
  }

  /** Bounds of the carried values behind the loop, then of the collected tensors. */
  List<Optional<Value>> run(List<Optional<Value>> initial, int collections) {
    List<Optional<Value>> state = initial;
    long i = 0;
    boolean running = true;
    while (running) {
      if (i >= least || i >= most) {
        leave(i, state);
      }
      if (i >= most) {
        break;
      }
      if (i >= limit) {
        widen(i, state);
        longest = most;
        break;
      }
      Step step = body.run(i, false, state);
      collected.add(step.collected());
      state = step.state();
      i++;
      if (step.mayStop()) {
        leave(i, state);
      }
      running = !step.mustStop();
    }
    List<Optional<Value>> result = new ArrayList<>(exits.orElse(state));
    for (int k = 0; k < collections; k++) {
      result.add(collect(k));
    }
    return result;
  }

  private void leave(long count, List<Optional<Value>> state) {
    fewest = Math.min(fewest, count);
    longest = Math.max(longest, count);
    exits = Optional.of(exits.isEmpty() ? state : merge(exits.get(), state, ValueJoins::join));
  }

  private interface Merge {
    Optional<Value> of(Value a, Value b);
  }

  private static List<Optional<Value>> merge(
      List<Optional<Value>> a, List<Optional<Value>> b, Merge merge) {
    List<Optional<Value>> result = new ArrayList<>();
    for (int k = 0; k < a.size(); k++) {
      boolean both = k < b.size() && a.get(k).isPresent() && b.get(k).isPresent();
      result.add(both ? merge.of(a.get(k).get(), b.get(k).get()) : Optional.empty());
    }
    return result;
  }

  private void widen(long from, List<Optional<Value>> start) {
    widened = true;
    List<Optional<Value>> state = start;
    for (int round = 0; round < MOST_WIDENINGS; round++) {
      Step step = body.run(from, true, state);
      if (covers(state, step.state())) {
        // What left the body is within what it makes of all states: a little narrower than they.
        for (int more = 0; more < PATIENCE; more++) {
          state = merge(start, step.state(), ValueJoins::join);
          step = body.run(from, true, state);
        }
        leave(step.mayStop() ? from : Math.max(from, least), step.state());
        // The last round saw every state, so that earlier ones add nothing.
        collected.add(step.collected());
        return;
      }
      boolean patient = round < PATIENCE;
      state = merge(state, step.state(), patient ? ValueJoins::join : ValueJoins::widen);
    }
    // Never at rest: nothing is known.
    List<Optional<Value>> unknown = new ArrayList<>();
    state.forEach(s -> unknown.add(s.map(Iterations::anything)));
    Step step = body.run(from, true, unknown);
    List<Optional<Value>> none = new ArrayList<>();
    boolean covered = covers(unknown, step.state());
    unknown.forEach(u -> none.add(covered ? u : Optional.empty()));
    leave(from, none);
    exits = Optional.of(none);
    List<Optional<Value>> lost = new ArrayList<>();
    step.collected().forEach(v -> lost.add(covered ? v : Optional.empty()));
    collected.add(lost);
  }

  private static Value anything(Value like) {
    if (like instanceof Bounds b) {
      return Bounds.anything(b.type(), b.dims()).withDynamicAxes(b.dynamicAxes());
    }
    return like instanceof SequenceBounds
        ? SequenceBounds.of(0, Bounds.UNLIMITED, Optional.empty())
        : new OptionalBounds(true, true, Optional.empty());
  }

  private static boolean covers(List<Optional<Value>> outer, List<Optional<Value>> inner) {
    for (int k = 0; k < outer.size(); k++) {
      if (outer.get(k).isEmpty()) {
        continue;
      }
      boolean known = k < inner.size() && inner.get(k).isPresent();
      if (!known || !ValueJoins.covers(outer.get(k).get(), inner.get(k).get())) {
        return false;
      }
    }
    return true;
  }

  private Optional<Value> collect(int k) {
    if (collected.isEmpty()) {
      return Optional.empty();
    }
    List<Bounds> parts = new ArrayList<>();
    for (List<Optional<Value>> step : collected) {
      if (k >= step.size() || !(step.get(k).orElse(null) instanceof Bounds tensor)) {
        return Optional.empty();
      }
      parts.add(Slices.withAxis(tensor, 0));
    }
    boolean alike = parts.stream().allMatch(p -> sameExtents(p, parts.get(0)));
    if (!widened && fewest == longest && alike && parts.size() == longest) {
      return Optional.of(Rearrange.concat(0, budget, parts.toArray(new Bounds[0])));
    }
    Optional<Bounds> hull = Optional.of(parts.get(0));
    for (Bounds part : parts) {
      hull = hull.flatMap(h -> Joins.join(h, part));
    }
    long count = Math.min(Bounds.UNLIMITED, Math.max(longest, 0));
    boolean exact = fewest == longest;
    Function<Bounds, Bounds> stacked =
        h -> {
          long[] dims = h.dims().clone();
          dims[0] = count;
          long dynamic = h.dynamicAxes() & ~1L | (exact ? 0 : 1);
          return Hulls.along(h, 1, dims, budget).withDynamicAxes(dynamic);
        };
    return hull.map(stacked);
  }

  private static boolean sameExtents(Bounds a, Bounds b) {
    return a.type() == b.type()
        && java.util.Arrays.equals(a.dims(), b.dims())
        && a.dynamicAxes() == 0
        && b.dynamicAxes() == 0;
  }
}
