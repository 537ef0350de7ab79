package org.assay.report;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the scan of one model found. Findings, safe and unproved operators are kept in the order
 * that every report shows them in, whatever order they are given in.
 *
 * @param path path of the model's file as the user gave it
 * @param sha256 of the file, 64 hexadecimal digits; empty if it could not be read
 * @param weights {@code frozen} or {@code free}
 * @param ranges {@code valid} or {@code ranum}
 * @param spec path of the spec that was used, if any
 * @param assumptions what the whole result rests on, e.g. default ranges of inputs without one
 * @param ignored findings left out because the spec says so
 * @param expired entries of the spec's ignore list that no longer hold, one line each
 * @param error one line if the model could not be analysed
 * @param loadMs time to read the model, in milliseconds
 * @param analyseMs time to analyse it, in milliseconds
 * @param precision what a scan in 16 bits adds; empty for one of the model as it is
 */
public record ModelResult(
    String path,
    String sha256,
    String weights,
    String ranges,
    Optional<String> spec,
    List<String> assumptions,
    List<Finding> findings,
    List<SafeOperator> safe,
    List<Unproved> unproved,
    List<UnknownOperator> unknownOperators,
    List<Ignored> ignored,
    List<String> expired,
    Optional<String> error,
    double loadMs,
    double analyseMs,
    Optional<Precision> precision) {
  /** The result of a scan of the model as it is. */
  public ModelResult(
      String path,
      String sha256,
      String weights,
      String ranges,
      Optional<String> spec,
      List<String> assumptions,
      List<Finding> findings,
      List<SafeOperator> safe,
      List<Unproved> unproved,
      List<UnknownOperator> unknownOperators,
      List<Ignored> ignored,
      List<String> expired,
      Optional<String> error,
      double loadMs,
      double analyseMs) {
    this(
        path,
        sha256,
        weights,
        ranges,
        spec,
        assumptions,
        findings,
        safe,
        unproved,
        unknownOperators,
        ignored,
        expired,
        error,
        loadMs,
        analyseMs,
        Optional.empty());
  }

  public ModelResult {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(ranges, "ranges");
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(error, "error");
    Objects.requireNonNull(precision, "precision");
    assumptions = List.copyOf(assumptions);
    findings = findings.stream().sorted(Finding.ORDER).toList();
    safe =
        safe.stream()
            .sorted(
                Comparator.<SafeOperator, String>comparing(s -> s.graph().toString())
                    .thenComparing(SafeOperator::tensor)
                    .thenComparing(SafeOperator::op))
            .toList();
    unproved =
        unproved.stream()
            .sorted(
                Comparator.<Unproved, String>comparing(u -> u.graph().toString())
                    .thenComparing(Unproved::tensor)
                    .thenComparing(Unproved::op))
            .toList();
    unknownOperators = List.copyOf(unknownOperators);
    ignored =
        ignored.stream().sorted(Comparator.comparing(Ignored::finding, Finding.ORDER)).toList();
    expired = List.copyOf(expired);
  }

  /** The result of a model that could not be analysed. */
  public static ModelResult failed(String path, String weights, String ranges, String error) {
    return new ModelResult(
        path,
        "",
        weights,
        ranges,
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.of(error),
        0,
        0);
  }

  /** How many findings, unproved and safe operators have a status. */
  public int count(Status status) {
    return counts().getOrDefault(status, 0);
  }

  /** The same model with other findings, e.g. after some were confirmed or ignored. */
  public ModelResult with(
      List<Finding> newFindings,
      List<Unproved> newUnproved,
      List<Ignored> newIgnored,
      List<String> newExpired) {
    return copy(
        newFindings, safe, newUnproved, newIgnored, newExpired, loadMs, analyseMs, precision);
  }

  /**
   * The same model without findings that were proved not to happen: their operators are safe, and
   * what assumed that they do not happen no longer needs to.
   */
  public ModelResult without(Set<Finding> refuted) {
    Set<String> ids = refuted.stream().map(Finding::id).collect(Collectors.toSet());
    Stream<SafeOperator> known =
        safe.stream()
            .map(
                s ->
                    new SafeOperator(
                        s.op(),
                        s.tensor(),
                        s.graph(),
                        s.assumes().stream().filter(a -> !ids.contains(a)).toList()));
    Stream<SafeOperator> more =
        refuted.stream()
            .map(
                f ->
                    new SafeOperator(
                        f.location().op(), f.tensor(), f.location().graph(), List.of()));
    return copy(
        findings.stream().filter(f -> !ids.contains(f.id())).map(f -> f.without(ids)).toList(),
        Stream.concat(known, more).toList(),
        unproved,
        ignored,
        expired,
        loadMs,
        analyseMs,
        precision);
  }

  /** The same model with times, in milliseconds. */
  public ModelResult timed(double newLoadMs, double newAnalyseMs) {
    return copy(findings, safe, unproved, ignored, expired, newLoadMs, newAnalyseMs, precision);
  }

  /** The same model with what was found in 16 bits. */
  public ModelResult with(Precision newPrecision) {
    return copy(
        findings, safe, unproved, ignored, expired, loadMs, analyseMs, Optional.of(newPrecision));
  }

  private ModelResult copy(
      List<Finding> newFindings,
      List<SafeOperator> newSafe,
      List<Unproved> newUnproved,
      List<Ignored> newIgnored,
      List<String> newExpired,
      double newLoadMs,
      double newAnalyseMs,
      Optional<Precision> newPrecision) {
    return new ModelResult(
        path,
        sha256,
        weights,
        ranges,
        spec,
        assumptions,
        newFindings,
        newSafe,
        newUnproved,
        unknownOperators,
        newIgnored,
        newExpired,
        error,
        newLoadMs,
        newAnalyseMs,
        newPrecision);
  }

  /** How many operators have each status; every status is a key. */
  public Map<Status, Integer> counts() {
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    for (Status status : Status.values()) {
      counts.put(status, 0);
    }
    findings.forEach(f -> counts.merge(f.status(), 1, Integer::sum));
    counts.merge(Status.UNPROVED, unproved.size(), Integer::sum);
    counts.merge(Status.SAFE, safe.size(), Integer::sum);
    return counts;
  }
}
