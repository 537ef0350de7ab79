package org.assay.bench.mutants;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assay.bench.Machine;

/**
 * What a campaign of mutants measured.
 *
 * @param heapMb heap of the process, in MiB
 * @param slowestMs time of the slowest scan
 * @param hungriestBytes most bytes that one scan allocated, over its whole run
 */
public record MutantFigures(
    Machine machine,
    long heapMb,
    long seed,
    double seconds,
    Map<Mutant.Family, Row> rows,
    List<Failure> failures,
    Map<Failure.Kind, Long> kinds,
    double slowestMs,
    String slowest,
    long hungriestBytes,
    String hungriest,
    RuntimeRuns runtime) {

  /** Mutants of a family: how many, refused with an error, analysed. */
  public record Row(long mutants, long refused, long analysed) {
    Row plus(Row more) {
      return new Row(mutants + more.mutants, refused + more.refused, analysed + more.analysed);
    }
  }

  /**
   * The sample on ONNX Runtime.
   *
   * @param asked mutants that it was given
   * @param accepted mutants that it ran
   * @param values computed values that were checked against bounds
   */
  public record RuntimeRuns(long asked, long accepted, long values) {}

  public MutantFigures {
    rows = Collections.unmodifiableMap(new EnumMap<>(rows));
    failures = List.copyOf(failures);
    kinds = Collections.unmodifiableMap(new LinkedHashMap<>(kinds));
  }

  /** All mutants. */
  public long mutants() {
    return rows.values().stream().mapToLong(Row::mutants).sum();
  }

  /** Whether no mutant failed. */
  public boolean perfect() {
    return kinds.isEmpty();
  }

  /** For people. */
  public String toText() {
    StringBuilder out = new StringBuilder();
    line(out, "%d mutants, seed %d, %.0f s, heap %d MB", mutants(), seed, seconds, heapMb);
    rows.forEach(
        (family, row) ->
            line(
                out,
                "%-10s %7d mutants: %d refused, %d analysed",
                name(family),
                row.mutants(),
                row.refused(),
                row.analysed()));
    line(
        out,
        "ONNX Runtime ran %d of %d mutants; %d values within their bounds or reported below",
        runtime.accepted(),
        runtime.asked(),
        runtime.values());
    line(out, "slowest    %.0f ms: %s", slowestMs, slowest);
    line(out, "hungriest  %d MB allocated: %s", hungriestBytes >> 20, hungriest);
    kinds.forEach((kind, count) -> line(out, "%-11s %d", kind, count));
    for (Failure failure : failures) {
      line(out, "%s %s: %s", failure.kind(), failure.mutant(), failure.what());
    }
    line(out, "machine    %s", machine);
    return out.toString();
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private long failed(Failure.Kind... of) {
    long sum = 0;
    for (Failure.Kind kind : of) {
      sum += kinds.getOrDefault(kind, 0L);
    }
    return sum;
  }

  /** Rows for {@code docs/benchmarks.md}. */
  public String toMarkdown() {
    StringBuilder out = new StringBuilder();
    line(out, "| mutants of | number | refused with an error | analysed |");
    line(out, "|---|---|---|---|");
    rows.forEach(
        (family, row) ->
            line(
                out,
                "| %s | %d | %d | %d |",
                name(family),
                row.mutants(),
                row.refused(),
                row.analysed()));
    line(out, "");
    line(out, "| what must not happen | times |");
    line(out, "|---|---|");
    line(out, "| an exception leaves the scan | %d |", failed(Failure.Kind.CRASH));
    line(out, "| a scan takes more than 10 s | %d |", failed(Failure.Kind.HANG));
    line(out, "| a scan needs more than %d MB of heap | %d |", heapMb, failed(Failure.Kind.MEMORY));
    line(out, "| an error speaks of Java | %d |", failed(Failure.Kind.RAW_MESSAGE));
    line(out, "| the bounds of a node fail | %d |", failed(Failure.Kind.TRANSFER));
    line(
        out,
        "| refused, though ONNX Runtime runs it (of %d that it ran) | %d |",
        runtime.accepted(),
        failed(Failure.Kind.REFUSED));
    line(
        out,
        "| a value of ONNX Runtime outside its bounds (of %d) | %d |",
        runtime.values(),
        failed(Failure.Kind.VIOLATION));
    line(out, "");
    line(
        out,
        "Slowest scan %.0f ms, most memory allocated by one %d MB, all of it %.0f s; seed %d.",
        slowestMs,
        hungriestBytes >> 20,
        seconds,
        seed);
    line(out, "");
    line(out, "Measured on: %s.", machine);
    return out.toString();
  }

  /** A JSON document, schema {@code assay.bench.mutants/1}. */
  public String toJson() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "assay.bench.mutants/1");
    document.put("machine", machine.facts());
    document.put("heap_mb", heapMb);
    document.put("seed", seed);
    document.put("mutants", mutants());
    document.put("seconds", seconds);
    Map<String, Object> families = new LinkedHashMap<>();
    rows.forEach(
        (family, row) ->
            families.put(
                name(family),
                Map.of(
                    "mutants", row.mutants(),
                    "refused", row.refused(),
                    "analysed", row.analysed())));
    document.put("families", families);
    document.put("slowest_ms", slowestMs);
    document.put("slowest", slowest);
    document.put("most_allocated_bytes", hungriestBytes);
    document.put("most_allocated", hungriest);
    document.put("runtime_asked", runtime.asked());
    document.put("runtime_accepted", runtime.accepted());
    document.put("runtime_values", runtime.values());
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Failure.Kind kind : Failure.Kind.values()) {
      counts.put(name(kind), kinds.getOrDefault(kind, 0L));
    }
    document.put("failures", counts);
    List<Map<String, String>> examples = new ArrayList<>();
    for (Failure failure : failures.subList(0, Math.min(100, failures.size()))) {
      Map<String, String> example = new LinkedHashMap<>();
      example.put("kind", name(failure.kind()));
      example.put("mutant", failure.mutant());
      example.put("what", failure.what());
      examples.add(example);
    }
    document.put("examples", examples);
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
