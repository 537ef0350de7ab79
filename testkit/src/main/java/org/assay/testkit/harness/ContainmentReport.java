package org.assay.testkit.harness;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a series of containment checks found.
 *
 * @param cases models that ran
 * @param checks draws times tensors compared, every element of each
 * @param checksPerOperator by operator that computed the tensor
 * @param unclaimed tensors per operator about which the oracle claimed nothing
 * @param refused models that ORT did not load or run, by reason
 * @param errors failures of the oracle itself, in words
 * @param violations in the order of seeds
 */
public record ContainmentReport(
    long cases,
    long checks,
    SortedMap<String, Long> checksPerOperator,
    SortedMap<String, Long> unclaimed,
    SortedMap<String, Long> refused,
    List<String> errors,
    List<Violation> violations) {
  public ContainmentReport {
    checksPerOperator = Collections.unmodifiableSortedMap(new TreeMap<>(checksPerOperator));
    unclaimed = Collections.unmodifiableSortedMap(new TreeMap<>(unclaimed));
    refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
    errors = List.copyOf(errors);
    violations = List.copyOf(violations);
  }

  /** Violations per operator. */
  public SortedMap<String, Long> violationsPerOperator() {
    SortedMap<String, Long> counts = new TreeMap<>();
    violations.forEach(v -> counts.merge(v.operator(), 1L, Long::sum));
    return counts;
  }

  /** A summary of one line, then one line per violation and error. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(cases)
        .append(" models, ")
        .append(checks)
        .append(" checks of ")
        .append(checksPerOperator.size())
        .append(" operators, ")
        .append(violations.size())
        .append(" violations, ")
        .append(errors.size())
        .append(" errors, ")
        .append(refused.values().stream().mapToLong(Long::longValue).sum())
        .append(" refused by ORT\n");
    for (Map.Entry<String, Long> entry : unclaimed.entrySet()) {
      text.append("unclaimed: ").append(entry).append('\n');
    }
    refused.forEach(
        (why, count) ->
            text.append("refused ").append(count).append(": ").append(why).append('\n'));
    errors.forEach(error -> text.append("error: ").append(error).append('\n'));
    violations.forEach(violation -> text.append("violation: ").append(violation).append('\n'));
    return text.toString();
  }
}
