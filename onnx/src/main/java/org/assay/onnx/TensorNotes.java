package org.assay.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a file says about a tensor beside its values.
 *
 * @param name its own name; an initializer's is the name it has in its graph
 */
public record TensorNotes(String name, String docString, Map<String, String> metadata) {
  /** Nothing. */
  public static final TensorNotes NONE = new TensorNotes("", "", Map.of());

  public TensorNotes {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }
}
