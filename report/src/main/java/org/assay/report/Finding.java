package org.assay.report;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One fault that was found.
 *
 * @param id fingerprint (see {@link Fingerprints}): equal for the same fault of a re-exported model
 * @param ruleId id of the rule that found it
 * @param tensor the vulnerable operator's output
 * @param operand the operand that can make it fail, with its bounds
 * @param path shortest chain of ranges from an input to the operand
 * @param message one or two sentences: what can happen and why; no line break needed
 * @param assumes what the statement rests on (type, kernel table, spec, earlier findings)
 * @param advice what to do next, most useful first
 */
public record Finding(
    String id,
    String ruleId,
    Kind kind,
    Status status,
    Severity severity,
    Location location,
    String tensor,
    Operand operand,
    List<RangeStep> path,
    String message,
    List<String> assumes,
    List<String> advice) {
  /** The order of every report: by graph, node, output, operand, rule, fingerprint. */
  static final Comparator<Finding> ORDER =
      Comparator.<Finding, String>comparing(f -> f.location().graph().toString())
          .thenComparingInt(f -> f.location().nodeIndex())
          .thenComparing(Finding::tensor)
          .thenComparingInt(f -> f.operand().index())
          .thenComparing(Finding::ruleId)
          .thenComparing(Finding::id);

  public Finding {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(ruleId, "ruleId");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(tensor, "tensor");
    Objects.requireNonNull(operand, "operand");
    Objects.requireNonNull(message, "message");
    path = List.copyOf(path);
    assumes = List.copyOf(assumes);
    advice = List.copyOf(advice);
  }

  /** How a statement says that it rests on another finding not happening. */
  public static String assuming(String id) {
    return "finding " + id + " does not happen";
  }

  /** The same finding where others are known not to happen. */
  Finding without(Set<String> refuted) {
    Set<String> gone = refuted.stream().map(Finding::assuming).collect(Collectors.toSet());
    return new Finding(
        id,
        ruleId,
        kind,
        status,
        severity,
        location,
        tensor,
        operand,
        path,
        message,
        assumes.stream().filter(a -> !gone.contains(a)).toList(),
        advice);
  }
}
