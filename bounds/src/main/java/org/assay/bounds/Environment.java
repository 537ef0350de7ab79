package org.assay.bounds;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What may flow into a graph.
 *
 * @param values bounds by name: of every graph input, and of initializers that are not exact
 * @param dims sizes of symbolic dimensions
 */
public record Environment(Map<String, Bounds> values, Map<String, Long> dims) {
  public Environment {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    dims = Collections.unmodifiableMap(new LinkedHashMap<>(dims));
  }
}
