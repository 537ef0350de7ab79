package org.assay.bounds;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;

/**
 * What is known of a sequence of tensors (ONNX {@code seq(tensor)}): its length, and either each
 * tensor by its position or one bound that holds for all.
 *
 * @param least fewest tensors
 * @param most most tensors; {@link Bounds#UNLIMITED} if no limit is known
 * @param each tensors by position, empty where nothing is known; none unless the length is known
 * @param any bounds of every tensor; empty if nothing is known of them, if there are none, or if
 *     {@code each} tells
 */
public record SequenceBounds(
    long least, long most, List<Optional<Bounds>> each, Optional<Bounds> any) implements Value {
  /** The empty sequence. */
  public static final SequenceBounds EMPTY = new SequenceBounds(0, 0, List.of(), Optional.empty());

  // Longer sequences are told by one bound: what inserts or erases copies the list.
  private static final int MOST_EACH = 1024;

  public SequenceBounds {
    each = List.copyOf(each);
    if (least < 0 || least > most || !each.isEmpty() && (least != most || each.size() != most)) {
      throw new IllegalArgumentException(
          each.size() + " tensors in a sequence of " + least + " to " + most);
    }
  }

  /** A sequence of these tensors. */
  public static SequenceBounds of(List<Optional<Bounds>> tensors) {
    SequenceBounds all =
        new SequenceBounds(tensors.size(), tensors.size(), tensors, Optional.empty());
    return tensors.size() <= MOST_EACH ? all : all.summarised();
  }

  /** A sequence of some length whose tensors all lie in the same bounds, if any are known. */
  public static SequenceBounds of(long least, long most, Optional<Bounds> any) {
    return new SequenceBounds(least, most, List.of(), most == 0 ? Optional.empty() : any);
  }

  /** Whether the length is known, and of each position what is known of its tensor. */
  public boolean isPositional() {
    return least == most && each.size() == most;
  }

  /** Bounds of every tensor; empty if nothing is known of one, or there is none. */
  public Optional<Bounds> element() {
    return each.isEmpty() ? any : element(0, each.size() - 1);
  }

  /** Bounds of the tensors at positions {@code from, …, to}; both are clipped to the sequence. */
  public Optional<Bounds> element(long from, long to) {
    if (each.isEmpty()) {
      return any;
    }
    Optional<Bounds> hull = Optional.empty();
    for (int i = (int) Math.max(0, from); i <= Math.min(to, each.size() - 1L); i++) {
      if (each.get(i).isEmpty()) {
        return Optional.empty();
      }
      Bounds tensor = each.get(i).get();
      hull = hull.isEmpty() ? each.get(i) : Joins.join(hull.get(), tensor);
      if (hull.isEmpty()) {
        return hull;
      }
    }
    return hull;
  }

  /** The same with one bound for all tensors. */
  public SequenceBounds summarised() {
    return each.isEmpty() ? this : of(least, most, element());
  }

  @Override
  public SequenceBounds without(int excluded) {
    return new SequenceBounds(
        least,
        most,
        each.stream().map(t -> t.map(b -> b.without(excluded))).toList(),
        any.map(b -> b.without(excluded)));
  }

  @Override
  public Optional<Bounds> number() {
    if (most == 0) {
      double none = Double.POSITIVE_INFINITY;
      return Optional.of(Bounds.uniform(ElementType.BOOL, new long[0], none, -none, 0));
    }
    if (each.isEmpty()) {
      return any.flatMap(Bounds::number);
    }
    Optional<Bounds> hull = each.get(0).flatMap(Bounds::number);
    for (Optional<Bounds> tensor : each) {
      Optional<Bounds> other = tensor.flatMap(Bounds::number);
      hull = hull.flatMap(h -> other.flatMap(o -> Joins.join(h, o)));
    }
    return hull;
  }
}
