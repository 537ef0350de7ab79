package org.assay.bounds;

import java.util.Optional;

/**
 * What is known of a value that may be absent (ONNX {@code optional}).
 *
 * @param mayBeAbsent whether there may be none
 * @param mayBePresent whether there may be one
 * @param content the value, where it is there; empty if nothing is known of it
 */
public record OptionalBounds(boolean mayBeAbsent, boolean mayBePresent, Optional<Value> content)
    implements Value {
  /** The absent value. */
  public static final OptionalBounds ABSENT = new OptionalBounds(true, false, Optional.empty());

  public OptionalBounds {
    if (!mayBePresent && (!mayBeAbsent || content.isPresent())) {
      throw new IllegalArgumentException("an absent value has no content");
    }
    if (content.isPresent() && content.get() instanceof OptionalBounds) {
      throw new IllegalArgumentException("an optional in an optional");
    }
  }

  /** A value that is there. */
  public static OptionalBounds present(Optional<Value> content) {
    return new OptionalBounds(false, true, content);
  }

  @Override
  public OptionalBounds without(int excluded) {
    return new OptionalBounds(mayBeAbsent, mayBePresent, content.map(v -> v.without(excluded)));
  }

  @Override
  public Optional<Bounds> number() {
    return mayBePresent ? content.flatMap(Value::number) : SequenceBounds.EMPTY.number();
  }
}
