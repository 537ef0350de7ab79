package org.assay.bench.soundness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.assay.bench.Machine;
import org.assay.testkit.harness.ContainmentReport;
import org.assay.testkit.harness.Violation;

/** What a series of containment checks found. */
public final class SoundnessFigures {
  private final Machine machine;
  private final long firstSeed;
  private final double seconds;
  private final List<ContainmentReport> reports;

  SoundnessFigures(
      Machine machine, long firstSeed, double seconds, List<ContainmentReport> reports) {
    this.machine = machine;
    this.firstSeed = firstSeed;
    this.seconds = seconds;
    this.reports = List.copyOf(reports);
  }

  /** Draws times tensors that were compared. */
  public long checks() {
    return reports.stream().mapToLong(ContainmentReport::checks).sum();
  }

  /** Models that ran. */
  public long models() {
    return reports.stream().mapToLong(ContainmentReport::cases).sum();
  }

  /** Values outside their bounds. */
  public List<Violation> violations() {
    return reports.stream().flatMap(r -> r.violations().stream()).toList();
  }

  /** Failures of the analyser, in words. */
  public List<String> errors() {
    return reports.stream().flatMap(r -> r.errors().stream()).toList();
  }

  /** Whether no value left its bounds and nothing failed. */
  public boolean perfect() {
    return violations().isEmpty() && errors().isEmpty();
  }

  private SortedMap<String, Long> total(Function<ContainmentReport, SortedMap<String, Long>> part) {
    SortedMap<String, Long> total = new TreeMap<>();
    reports.forEach(r -> part.apply(r).forEach((k, v) -> total.merge(k, v, Long::sum)));
    return total;
  }

  /** For people. */
  public String toText() {
    StringBuilder out = new StringBuilder();
    SortedMap<String, Long> operators = total(ContainmentReport::checksPerOperator);
    line(
        out,
        "%d checks on %d models of %d operators, seeds from %d: %d violations, %d errors",
        checks(),
        models(),
        operators.size(),
        firstSeed,
        violations().size(),
        errors().size());
    total(ContainmentReport::unclaimed)
        .forEach((operator, count) -> line(out, "no bounds    %-24s %d", operator, count));
    total(ContainmentReport::refused)
        .forEach((reason, count) -> line(out, "refused      %d: %s", count, reason));
    errors().forEach(error -> line(out, "error        %s", error));
    violations().forEach(violation -> line(out, "violation    %s", violation));
    line(out, "%.0f s; machine %s", seconds, machine);
    return out.toString();
  }

  /** Rows for {@code docs/benchmarks.md}. */
  public String toMarkdown() {
    StringBuilder out = new StringBuilder();
    SortedMap<String, Long> operators = total(ContainmentReport::checksPerOperator);
    long fewest = operators.values().stream().mapToLong(Long::longValue).min().orElse(0);
    line(
        out,
        "| checks | models | operators | fewest checks of an operator | violations | errors |");
    line(out, "|---|---|---|---|---|---|");
    line(
        out,
        "| %d | %d | %d | %d | %d | %d |",
        checks(),
        models(),
        operators.size(),
        fewest,
        violations().size(),
        errors().size());
    line(out, "");
    line(out, "%.0f s on: %s.", seconds, machine);
    return out.toString();
  }

  /** A JSON document, schema {@code assay.bench.soundness/1}. */
  public String toJson() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "assay.bench.soundness/1");
    document.put("machine", machine.facts());
    document.put("first_seed", firstSeed);
    document.put("checks", checks());
    document.put("models", models());
    document.put("violations", violations().stream().map(Violation::toString).toList());
    document.put("errors", errors());
    document.put("refused", total(ContainmentReport::refused));
    document.put("checks_per_operator", total(ContainmentReport::checksPerOperator));
    document.put("elapsed_ms", seconds * 1e3);
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("figures are always JSON", e);
    }
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
