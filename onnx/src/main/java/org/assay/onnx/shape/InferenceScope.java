package org.assay.onnx.shape;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/** Names that are visible while one graph is inferred, with what is known of them. */
final class InferenceScope {
  private final GraphPath path;
  private final Optional<InferenceScope> outer;
  private final Map<String, ValueType> types = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final Map<String, SmallValue> values = new HashMap<>();

  /** Names defined here, which hide those outside even if nothing is known of them. */
  private final Set<String> own = new HashSet<>();

  InferenceScope(GraphPath path, Optional<InferenceScope> outer) {
    this.path = path;
    this.outer = outer;
  }

  GraphPath path() {
    return path;
  }

  Map<String, ValueType> types() {
    return types;
  }

  Map<String, SmallValue> values() {
    return values;
  }

  void define(String name, Optional<ValueType> type) {
    if (name.isEmpty()) {
      return;
    }
    // In a malformed graph the name may have been defined before.
    own.add(name);
    tensors.remove(name);
    values.remove(name);
    types.remove(name);
    type.ifPresent(t -> types.put(name, t));
  }

  void define(String name, Tensor constant) {
    own.add(name);
    values.remove(name);
    types.put(name, constant.valueType());
    tensors.put(name, constant);
  }

  void define(String name, SmallValue value) {
    if (!name.isEmpty()) {
      values.put(name, value);
    }
  }

  Optional<ValueType> type(String name) {
    return own.contains(name)
        ? Optional.ofNullable(types.get(name))
        : outer.flatMap(o -> o.type(name));
  }

  /** A constant of at most {@link SmallValue#LIMIT} elements. */
  Optional<Tensor> constant(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor != null) {
      return Optional.of(tensor).filter(t -> t.size() <= SmallValue.LIMIT);
    }
    SmallValue value = values.get(name);
    if (value != null) {
      return value.tensor();
    }
    return own.contains(name) ? Optional.empty() : outer.flatMap(o -> o.constant(name));
  }

  Optional<SmallValue> value(String name) {
    SmallValue value = values.get(name);
    if (value != null) {
      return Optional.of(value);
    }
    Tensor tensor = tensors.get(name);
    if (tensor != null) {
      return SmallValue.of(tensor);
    }
    return own.contains(name) ? Optional.empty() : outer.flatMap(o -> o.value(name));
  }
}
