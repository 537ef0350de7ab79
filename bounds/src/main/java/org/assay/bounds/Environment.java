package org.assay.bounds;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What may flow into a graph.
 *
 * @param values bounds by name: of graph inputs that are tensors, and of initializers that are not
 *     exact
 * @param dims sizes of symbolic dimensions
 * @param collections what is known of graph inputs that are sequences or optionals, by name
 */
public record Environment(
    Map<String, Bounds> values, Map<String, Long> dims, Map<String, Value> collections) {
  public Environment {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    dims = Collections.unmodifiableMap(new LinkedHashMap<>(dims));
    collections = Collections.unmodifiableMap(new LinkedHashMap<>(collections));
  }

  /** With tensors only. */
  public Environment(Map<String, Bounds> values, Map<String, Long> dims) {
    this(values, dims, Map.of());
  }

  /** The same with other bounds of tensors. */
  public Environment withValues(Map<String, Bounds> other) {
    return new Environment(other, dims, collections);
  }
}
