package org.assay.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A named value with its type, if declared ({@code ValueInfoProto}).
 *
 * @param encodedType the type as encoded, where {@code type} cannot say all of it: denotations of
 *     axes, opaque types
 */
public record ValueInfo(
    String name,
    Optional<ValueType> type,
    String docString,
    Map<String, String> metadata,
    Uninterpreted encodedType) {
  public ValueInfo {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** A value whose type is all that there is to it. */
  public ValueInfo(
      String name, Optional<ValueType> type, String docString, Map<String, String> metadata) {
    this(name, type, docString, metadata, Uninterpreted.NONE);
  }

  /** A tensor of known rank. */
  public static ValueInfo tensor(String name, ElementType element, Shape shape) {
    return of(name, new ValueType.TensorType(element, shape));
  }

  /** A value of a known type. */
  public static ValueInfo of(String name, ValueType type) {
    return new ValueInfo(name, Optional.of(type), "", Map.of());
  }

  /** A value of unknown type. */
  public static ValueInfo untyped(String name) {
    return new ValueInfo(name, Optional.empty(), "", Map.of());
  }
}
