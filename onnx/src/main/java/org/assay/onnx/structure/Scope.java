package org.assay.onnx.structure;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names that a graph sees: its own, and those of the graphs around it. A name of its own that one
 * of those has already goes by another name from then on.
 */
final class Scope {
  private final @Nullable Scope outer;
  private final Names names;
  private final Map<String, String> own = new HashMap<>();

  /** Names of this graph that a subgraph of the node at hand has used. */
  private Set<String> usedInside = new HashSet<>();

  Scope(@Nullable Scope outer, Names names) {
    this.outer = outer;
    this.names = names;
  }

  /** Adds a name of this graph; false if it has it already. */
  boolean define(String name) {
    if (own.containsKey(name)) {
      return false;
    }
    own.put(name, outer != null && outer.has(name) ? names.fresh(name) : name);
    return true;
  }

  /** Whether a name is one of this graph or of those around it. */
  private boolean has(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      if (scope.own.containsKey(name)) {
        return true;
      }
    }
    return false;
  }

  /** The final name of a name of this graph. */
  String ownName(String name) {
    return own.getOrDefault(name, name);
  }

  /** The final name of what a name refers to; empty if nothing has this name. */
  Optional<String> find(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      String found = scope.own.get(name);
      if (found != null) {
        if (scope != this) {
          scope.usedInside.add(found);
        }
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** What subgraphs have used since the last call. */
  Set<String> takeUsedInside() {
    if (usedInside.isEmpty()) {
      return Set.of();
    }
    Set<String> taken = usedInside;
    usedInside = new HashSet<>();
    return taken;
  }
}
