package org.assay.report;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What one run of {@code scan} found.
 *
 * @param rules the rules that were checked, by id
 * @param models one result per model, in the order the user named them
 */
public record ScanResult(Tool tool, Map<String, Rule> rules, List<ModelResult> models) {
  public ScanResult {
    Objects.requireNonNull(tool, "tool");
    rules = java.util.Collections.unmodifiableMap(new TreeMap<>(rules));
    models = List.copyOf(models);
  }

  /** A result whose rules are given as a list. */
  public static ScanResult of(Tool tool, List<Rule> rules, List<ModelResult> models) {
    Map<String, Rule> byId = new TreeMap<>();
    rules.forEach(r -> byId.put(r.id(), r));
    return new ScanResult(tool, byId, models);
  }
}
