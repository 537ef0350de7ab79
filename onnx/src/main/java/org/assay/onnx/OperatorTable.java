package org.assay.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One facet of operators (shape, finiteness, bounds, …) by domain and type. Immutable; made by a
 * {@link Builder} that each operator family fills.
 *
 * @param <T> the facet
 */
public final class OperatorTable<T> {
  private final Map<String, T> entries;

  private OperatorTable(Map<String, T> entries) {
    this.entries = Map.copyOf(entries);
  }

  /** The facet of a node's operator. */
  public Optional<T> find(Node node) {
    return find(node.domain(), node.opType());
  }

  /** The facet of an operator; "" is the standard domain. */
  public Optional<T> find(String domain, String opType) {
    return Optional.ofNullable(entries.get(key(domain, opType)));
  }

  /** All operators as {@code Type} or {@code domain::Type}, sorted. */
  public Set<String> operators() {
    return new TreeSet<>(entries.keySet());
  }

  private static String key(String domain, String opType) {
    return domain.isEmpty() ? opType : domain + "::" + opType;
  }

  /** Collects entries. */
  public static final class Builder<T> {
    private final Map<String, T> entries = new HashMap<>();

    /** Adds an operator of the standard domain. */
    public Builder<T> add(String opType, T facet) {
      return add("", opType, facet);
    }

    /**
     * Adds an operator.
     *
     * @throws IllegalArgumentException if it is there already: an operator has one place per facet
     */
    public Builder<T> add(String domain, String opType, T facet) {
      if (entries.putIfAbsent(key(domain, opType), facet) != null) {
        throw new IllegalArgumentException(key(domain, opType) + " is defined twice");
      }
      return this;
    }

    /** The table. */
    public OperatorTable<T> build() {
      return new OperatorTable<>(entries);
    }
  }
}
