package org.assay.bounds.ops.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Joins;
import org.assay.bounds.SequenceBounds;
import org.assay.bounds.Value;
import org.assay.bounds.ValueContext;
import org.assay.bounds.ValueTransfer;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.OperatorTable;

/** Operators that make, change and read sequences (opset 11), and SequenceMap-17. */
public final class SequenceTransfers {
  private SequenceTransfers() {}

  /** Adds the operators. */
  public static void addTo(OperatorTable.Builder<ValueTransfer> table) {
    table
        .add("SequenceEmpty", c -> one(SequenceBounds.EMPTY))
        .add("SequenceConstruct", c -> one(construct(c)))
        .add("SequenceInsert", SequenceTransfers::insert)
        .add("SequenceErase", SequenceTransfers::erase)
        .add("SequenceAt", SequenceTransfers::at)
        .add("SequenceLength", c -> one(length(c)))
        .add("SequenceMap", SequenceTransfers::map)
        .add("SplitToSequence", JoinedSequences::split)
        .add("ConcatFromSequence", JoinedSequences::concat);
  }

  private static List<Optional<Value>> one(Value value) {
    return List.of(Optional.of(value));
  }

  private static List<Optional<Value>> none() {
    return List.of();
  }

  /** An input that is a sequence; empty if nothing is known of it. */
  static Optional<SequenceBounds> sequence(ValueContext c, int input) {
    return c.value(input)
        .flatMap(v -> v instanceof SequenceBounds s ? Optional.of(s) : Optional.empty());
  }

  private static SequenceBounds construct(ValueContext c) {
    return SequenceBounds.of(IntStream.range(0, c.inputs()).mapToObj(c::optional).toList());
  }

  private static Bounds length(ValueContext c) {
    Optional<SequenceBounds> s = sequence(c, 0);
    return Bounds.uniform(
        ElementType.INT64,
        new long[0],
        s.map(SequenceBounds::least).orElse(0L),
        s.map(SequenceBounds::most).orElse(Bounds.UNLIMITED),
        0);
  }

  /**
   * The positions that an input may name; negative ones count from the end.
   *
   * @param last the greatest of them
   * @param otherwise the position where the input is absent
   */
  private static boolean[] positions(
      ValueContext c, int input, int length, int last, int otherwise) {
    boolean[] possible = new boolean[last + 1];
    if (!c.node().hasInput(input)) {
      possible[otherwise] = true;
      return possible;
    }
    Optional<Cell> at = c.optional(input).map(Bounds::hull);
    double lo = Math.max(at.map(h -> h.lo).orElse(-1.0 * length), -length);
    double hi = Math.min(at.map(h -> h.hi).orElse(1.0 * last), last);
    for (int p = (int) Math.ceil(lo); p <= hi; p++) {
      int position = p < 0 ? p + length : p;
      possible[Math.min(position, last)] = true;
    }
    if (lo > hi) {
      throw new ModelException(
          "position " + at.map(h -> h.lo + " to " + h.hi).orElse(""),
          c.node().describe(),
          "a position in a sequence of " + length,
          "");
    }
    return possible;
  }

  private static Optional<Bounds> join(Optional<Bounds> a, Optional<Bounds> b) {
    return a.flatMap(x -> b.flatMap(y -> Joins.join(x, y)));
  }

  private static List<Optional<Value>> insert(ValueContext c) {
    Optional<SequenceBounds> given = sequence(c, 0);
    if (given.isEmpty()) {
      return none();
    }
    SequenceBounds s = given.get();
    Optional<Bounds> tensor = c.optional(1);
    if (!s.isPositional()) {
      return one(
          SequenceBounds.of(
              Math.min(Bounds.UNLIMITED, s.least() + 1),
              Math.min(Bounds.UNLIMITED, s.most() + 1),
              s.most() == 0 ? tensor : join(s.element(), tensor)));
    }
    int n = s.each().size();
    boolean[] possible = positions(c, 2, n, n, n);
    List<Optional<Bounds>> result = new ArrayList<>();
    boolean before = false;
    for (int i = 0; i <= n; i++) {
      List<Optional<Bounds>> sources = new ArrayList<>();
      if (before) {
        sources.add(s.each().get(i - 1));
      }
      if (possible[i]) {
        sources.add(tensor);
      }
      if (anyFrom(possible, i + 1)) {
        sources.add(s.each().get(i));
      }
      result.add(sources.stream().reduce(SequenceTransfers::join).orElse(Optional.empty()));
      before |= possible[i];
    }
    return one(SequenceBounds.of(result));
  }

  private static boolean anyFrom(boolean[] possible, int from) {
    for (int i = from; i < possible.length; i++) {
      if (possible[i]) {
        return true;
      }
    }
    return false;
  }

  private static List<Optional<Value>> erase(ValueContext c) {
    Optional<SequenceBounds> given = sequence(c, 0);
    if (given.isEmpty()) {
      return none();
    }
    SequenceBounds s = given.get();
    if (s.most() == 0) {
      throw new ModelException(
          "nothing can be erased", c.node().describe(), "a sequence that is not empty", "");
    }
    if (!s.isPositional()) {
      boolean unlimited = s.most() >= Bounds.UNLIMITED;
      return one(
          SequenceBounds.of(
              Math.max(0, s.least() - 1), unlimited ? s.most() : s.most() - 1, s.element()));
    }
    int n = s.each().size();
    boolean[] possible = positions(c, 1, n, n - 1, n - 1);
    List<Optional<Bounds>> result = new ArrayList<>();
    boolean before = false;
    for (int i = 0; i < n - 1; i++) {
      before |= possible[i];
      Optional<Bounds> next = s.each().get(i + 1);
      Optional<Bounds> own = s.each().get(i);
      result.add(!before ? own : anyFrom(possible, i + 1) ? join(own, next) : next);
    }
    return one(SequenceBounds.of(result));
  }

  private static List<Optional<Value>> at(ValueContext c) {
    Optional<SequenceBounds> given = sequence(c, 0);
    if (given.isEmpty()) {
      return none();
    }
    SequenceBounds s = given.get();
    if (s.most() == 0) {
      throw new ModelException(
          "nothing can be taken", c.node().describe(), "a sequence that is not empty", "");
    }
    if (!s.isPositional()) {
      return List.of(s.element().map(b -> b));
    }
    int n = s.each().size();
    boolean[] possible = positions(c, 1, n, n - 1, n - 1);
    return List.of(
        IntStream.range(0, n)
            .filter(i -> possible[i])
            .mapToObj(i -> s.each().get(i))
            .reduce(SequenceTransfers::join)
            .orElse(Optional.empty())
            .map(b -> b));
  }

  // The body sees one tensor of each sequence at a time, and whole tensors.
  private static List<Optional<Value>> map(ValueContext c) {
    long least = 0;
    long most = Bounds.UNLIMITED;
    for (int i = 0; i < c.inputs(); i++) {
      Optional<SequenceBounds> s = sequence(c, i);
      least = Math.max(least, s.map(SequenceBounds::least).orElse(0L));
      most = Math.min(most, s.map(SequenceBounds::most).orElse(Bounds.UNLIMITED));
    }
    if (least > most) {
      throw new ModelException(
          "sequences of " + least + " and of " + most + " tensors",
          c.node().describe(),
          "the same length",
          "");
    }
    int outputs = c.node().outputs().size();
    List<List<Optional<Bounds>>> mapped = new ArrayList<>();
    boolean each = least == most && most <= c.loopIterations();
    long rounds = each ? most : 1;
    for (int k = 0; k < rounds; k++) {
      List<Optional<Value>> given = new ArrayList<>();
      for (int i = 0; i < c.inputs(); i++) {
        given.add(given(c, i, each ? k : -1));
      }
      List<Optional<Value>> results = c.subgraph("body", given);
      mapped.add(
          IntStream.range(0, outputs)
              .mapToObj(o -> o < results.size() ? tensor(results.get(o)) : Optional.<Bounds>empty())
              .toList());
    }
    List<Optional<Value>> sequences = new ArrayList<>();
    for (int o = 0; o < outputs; o++) {
      int output = o;
      sequences.add(
          Optional.of(
              each
                  ? SequenceBounds.of(mapped.stream().map(m -> m.get(output)).toList())
                  : SequenceBounds.of(least, most, mapped.get(0).get(o))));
    }
    return sequences;
  }

  // The first input is a sequence even if nothing is known of it.
  private static Optional<Value> given(ValueContext c, int input, int position) {
    if (!(c.value(input).orElse(null) instanceof SequenceBounds s)) {
      return input == 0 ? Optional.empty() : c.value(input);
    }
    return (position < 0 ? s.element() : s.element(position, position)).map(b -> b);
  }

  private static Optional<Bounds> tensor(Optional<Value> value) {
    return value.flatMap(v -> v instanceof Bounds b ? Optional.of(b) : Optional.empty());
  }
}
