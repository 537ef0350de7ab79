package org.assay.testkit.harness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts of one thread. */
final class ContainmentTally {
  private long cases;
  private long checks;
  private final SortedMap<String, Long> perOperator = new TreeMap<>();
  private final SortedMap<String, Long> unclaimed = new TreeMap<>();
  private final SortedMap<String, Long> refused = new TreeMap<>();
  private final List<String> errors = new ArrayList<>();
  private final List<Violation> violations = new ArrayList<>();

  void oneCase() {
    cases++;
  }

  void check(String operator) {
    checks++;
    perOperator.merge(operator, 1L, Long::sum);
  }

  void unclaimed(String operator) {
    unclaimed.merge(operator, 1L, Long::sum);
  }

  void refused(String reason) {
    refused.merge(reason, 1L, Long::sum);
  }

  void error(String error) {
    errors.add(error);
  }

  void violation(Violation violation) {
    violations.add(violation);
  }

  int violations() {
    return violations.size();
  }

  void add(ContainmentTally other) {
    cases += other.cases;
    checks += other.checks;
    other.perOperator.forEach((k, v) -> perOperator.merge(k, v, Long::sum));
    other.unclaimed.forEach((k, v) -> unclaimed.merge(k, v, Long::sum));
    other.refused.forEach((k, v) -> refused.merge(k, v, Long::sum));
    errors.addAll(other.errors);
    violations.addAll(other.violations);
  }

  ContainmentReport report() {
    List<Violation> sorted = new ArrayList<>(violations);
    sorted.sort(Comparator.comparingLong(v -> v.generated().seed()));
    List<String> sortedErrors = new ArrayList<>(errors);
    sortedErrors.sort(Comparator.naturalOrder());
    return new ContainmentReport(
        cases, checks, perOperator, unclaimed, refused, sortedErrors, sorted);
  }
}
