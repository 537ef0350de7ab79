package org.assay.bounds;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** As {@link Joins}, of tensors, sequences and optionals: of branches and of iterations. */
public final class ValueJoins {
  private ValueJoins() {}

  private interface OfTensors {
    Optional<Bounds> apply(Bounds a, Bounds b);
  }

  /**
   * What holds whenever one of both does.
   *
   * @return empty if they are of different kinds
   */
  public static Optional<Value> join(Value a, Value b) {
    return merge(a, b, false);
  }

  /**
   * What holds whenever one of both does, where what grew from the first to the second jumps to its
   * limits: repeated widening comes to rest.
   */
  public static Optional<Value> widen(Value before, Value after) {
    return merge(before, after, true);
  }

  private static Optional<Value> merge(Value a, Value b, boolean widened) {
    if (a instanceof Bounds x && b instanceof Bounds y) {
      return (widened ? Joins.widen(x, y) : Joins.join(x, y)).map(v -> v);
    }
    if (a instanceof SequenceBounds x && b instanceof SequenceBounds y) {
      return Optional.of(sequences(x, y, widened));
    }
    if (a instanceof OptionalBounds x && b instanceof OptionalBounds y) {
      Optional<Value> content = x.mayBePresent() ? x.content() : y.content();
      if (x.mayBePresent() && y.mayBePresent()) {
        content = x.content().flatMap(v -> y.content().flatMap(w -> merge(v, w, widened)));
      }
      return Optional.of(
          new OptionalBounds(
              x.mayBeAbsent() || y.mayBeAbsent(), x.mayBePresent() || y.mayBePresent(), content));
    }
    return Optional.empty();
  }

  private static SequenceBounds sequences(SequenceBounds a, SequenceBounds b, boolean widened) {
    OfTensors tensors = widened ? Joins::widen : Joins::join;
    if (a.isPositional() && b.isPositional() && a.most() == b.most()) {
      List<Optional<Bounds>> each = new ArrayList<>();
      for (int i = 0; i < a.most(); i++) {
        Optional<Bounds> other = b.each().get(i);
        each.add(a.each().get(i).flatMap(x -> other.flatMap(y -> tensors.apply(x, y))));
      }
      return SequenceBounds.of(each);
    }
    long least = Math.min(a.least(), b.least());
    long most = Math.max(a.most(), b.most());
    if (widened) {
      least = least < a.least() ? 0 : least;
      most = most > a.most() ? Bounds.UNLIMITED : most;
    }
    Optional<Bounds> any = a.most() > 0 ? a.element() : b.element();
    if (a.most() > 0 && b.most() > 0) {
      any = a.element().flatMap(x -> b.element().flatMap(y -> tensors.apply(x, y)));
    }
    return SequenceBounds.of(least, most, any);
  }

  /** Whether the first holds whenever the second does. */
  public static boolean covers(Value outer, Value inner) {
    if (outer instanceof Bounds x && inner instanceof Bounds y) {
      return Joins.covers(x, y);
    }
    if (outer instanceof SequenceBounds x && inner instanceof SequenceBounds y) {
      return coversSequence(x, y);
    }
    if (outer instanceof OptionalBounds x && inner instanceof OptionalBounds y) {
      boolean states =
          (x.mayBeAbsent() || !y.mayBeAbsent()) && (x.mayBePresent() || !y.mayBePresent());
      return states && (!y.mayBePresent() || coversAll(x.content(), y.content()));
    }
    return false;
  }

  private static boolean coversAll(Optional<? extends Value> outer, Optional<? extends Value> in) {
    return outer.isEmpty() || in.isPresent() && covers(outer.get(), in.get());
  }

  private static boolean coversSequence(SequenceBounds outer, SequenceBounds inner) {
    if (outer.least() > inner.least() || outer.most() < inner.most()) {
      return false;
    }
    if (inner.most() == 0) {
      return true;
    }
    if (!outer.each().isEmpty()) {
      for (int i = 0; i < outer.each().size(); i++) {
        // Of one length, then: a sequence of which only a bound for all is known has it everywhere.
        if (!coversAll(outer.each().get(i), inner.element(i, i))) {
          return false;
        }
      }
      return true;
    }
    Optional<Bounds> all = inner.element();
    if (outer.any().isEmpty()) {
      return true;
    }
    // Tensors of a sequence may be shorter along its dynamic axes.
    return all.flatMap(b -> Joins.join(outer.any().get(), b))
        .map(joined -> Joins.covers(outer.any().get(), joined))
        .orElse(false);
  }
}
