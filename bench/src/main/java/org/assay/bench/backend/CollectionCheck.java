package org.assay.bench.backend;

import java.util.List;
import java.util.Optional;
import org.assay.bench.backend.Verdict.Outcome;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.OptionalBounds;
import org.assay.bounds.SequenceBounds;
import org.assay.bounds.Value;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/** Inputs and expected outputs that are sequences or optionals. */
final class CollectionCheck {
  private CollectionCheck() {}

  /** What is known of an input, by its declared type and the tensors in its file. */
  static Optional<Value> given(ValueType type, List<Optional<Bounds>> tensors) {
    if (type instanceof ValueType.SequenceType) {
      return Optional.of(SequenceBounds.of(tensors));
    }
    if (!(type instanceof ValueType.OptionalType optional)) {
      return Optional.empty();
    }
    if (!(optional.element() instanceof ValueType.SequenceType)) {
      return Optional.of(
          tensors.isEmpty()
              ? OptionalBounds.ABSENT
              : OptionalBounds.present(tensors.get(0).map(b -> b)));
    }
    // Without tensors the file does not tell an absent sequence from an empty one.
    return Optional.of(
        new OptionalBounds(tensors.isEmpty(), true, Optional.of(SequenceBounds.of(tensors))));
  }

  /** The tensors of an expected output against what is known of it. */
  static Verdict compare(
      String name, Optional<Value> value, List<Tensor> expected, boolean tolerant) {
    Verdict unknown = Verdict.of(Outcome.UNBOUNDED, "nothing is known of '" + name + "'");
    if (value.isEmpty()) {
      return unknown;
    }
    if (value.get() instanceof SequenceBounds sequence) {
      return sequence(name, sequence, expected, tolerant);
    }
    if (value.get() instanceof OptionalBounds optional) {
      if (expected.isEmpty() && optional.mayBeAbsent()) {
        return Verdict.of(Outcome.CONTAINED, "");
      }
      return optional.mayBePresent()
          ? compare(name, optional.content(), expected, tolerant)
          : outside(name, "absent");
    }
    if (!(value.get() instanceof Bounds bounds)) {
      return unknown;
    }
    return expected.size() == 1
        ? Comparison.of(name, bounds, expected.get(0), tolerant)
        : outside(name, "one tensor");
  }

  private static Verdict sequence(
      String name, SequenceBounds sequence, List<Tensor> expected, boolean tolerant) {
    if (expected.size() < sequence.least() || expected.size() > sequence.most()) {
      return outside(name, sequence.least() + " to " + sequence.most() + " tensors");
    }
    Verdict verdict = Verdict.of(Outcome.CONTAINED, "");
    for (int i = 0; i < expected.size(); i++) {
      Optional<Value> element = sequence.element(i, i).map(b -> b);
      List<Tensor> one = List.of(expected.get(i));
      verdict = verdict.worse(compare(name + "[" + i + "]", element, one, tolerant));
    }
    return verdict;
  }

  private static Verdict outside(String name, String claimed) {
    Cell none = new Cell();
    none.setEmpty(0);
    return Verdict.violated(new Violation(name, -1, Double.NaN, none.lo, none.hi, claimed));
  }
}
