package org.assay.bench.numeric;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assay.bench.Machine;

/** What the benchmark of numerical defects measured, and the published figures beside it. */
public final class NumericFigures {
  private final Machine machine;
  private final int repeat;
  private final double wallMs;
  private final double cpuMs;
  private final List<CaseOutcome> cases;

  NumericFigures(
      Machine machine, int repeat, double wallMs, double cpuMs, List<CaseOutcome> cases) {
    this.machine = machine;
    this.repeat = repeat;
    this.wallMs = wallMs;
    this.cpuMs = cpuMs;
    this.cases = List.copyOf(cases);
  }

  /** Defects of all cases. */
  public int defects() {
    return cases.stream().mapToInt(CaseOutcome::defects).sum();
  }

  /** Defects that have a fitting finding. */
  public int found() {
    return defects() - cases.stream().mapToInt(c -> c.missed().size()).sum();
  }

  /** Safe operators of all cases. */
  public int guards() {
    return cases.stream().mapToInt(CaseOutcome::guards).sum();
  }

  /** Safe operators that have a finding: false alarms. */
  public int flagged() {
    return cases.stream().mapToInt(c -> c.flagged().size()).sum();
  }

  /** Whether every defect was found, no guard flagged and every case analysed. */
  public boolean perfect() {
    return found() == defects()
        && flagged() == 0
        && cases.stream().allMatch(c -> c.error().isEmpty());
  }

  /** For people. */
  public String toText() {
    StringBuilder out = new StringBuilder();
    line(out, "%d cases; weights free, ranges of RANUM", cases.size());
    line(out, "defects found     %d of %d", found(), defects());
    line(out, "guards flagged    %d of %d", flagged(), guards());
    line(out, "RANUM, all 85 cases: found 107 of 134 as published, 126 going on behind an alarm;");
    line(out, "                     flagged 12 of 111 guards");
    for (CaseOutcome c : cases) {
      c.error().ifPresent(e -> line(out, "error        %-6s %s", c.id(), e));
      c.missed().forEach(t -> line(out, "missed       %-6s %s", c.id(), t));
      c.flagged().forEach(t -> line(out, "false alarm  %-6s %s", c.id(), t));
    }
    line(out, "first pass   %.0f ms wall, %.0f ms CPU for all cases", wallMs, cpuMs);
    line(out, "per case     load %.2f ms, analyse %.2f ms (medians)", loadMs(), analyseMs());
    if (repeat > 0) {
      line(
          out,
          "warm         %.2f ms of CPU per case (median), %.2f ms the slowest (%s); %d repetitions",
          warmMs(),
          slowest().warmMs(),
          slowest().id(),
          repeat);
    }
    line(out, "machine      %s", machine);
    return out.toString();
  }

  /** Rows for {@code docs/benchmarks.md}. */
  public String toMarkdown() {
    StringBuilder out = new StringBuilder();
    line(out, "| | Assay, %d cases | RANUM, all 85 cases |", cases.size());
    line(out, "|---|---|---|");
    line(
        out,
        "| defects found | %d of %d | 107 of 134 as published, 126 going on behind an alarm |",
        found(),
        defects());
    line(out, "| safe operators flagged | %d of %d | 12 of 111 |", flagged(), guards());
    line(
        out,
        "| all cases, one process | %.1f s wall, %.1f s CPU | 2.1 s, and 3 to 5 s a process |",
        wallMs / 1e3,
        cpuMs / 1e3);
    line(out, "| a case, first time | load %.1f ms, analyse %.1f ms | |", loadMs(), analyseMs());
    line(out, "| a case, warm, CPU | %s | |", repeat > 0 ? ms(warmMs()) : "not measured");
    line(out, "");
    line(out, "Measured on: %s.", machine);
    return out.toString();
  }

  private static String ms(double value) {
    return String.format(Locale.ROOT, "%.2f ms (median)", value);
  }

  /** A JSON document, schema {@code assay.bench.numeric/1}. */
  public String toJson() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "assay.bench.numeric/1");
    document.put("machine", machine.facts());
    document.put("defects", defects());
    document.put("defects_found", found());
    document.put("guards", guards());
    document.put("guards_flagged", flagged());
    document.put("repeat", repeat);
    document.put("first_pass_wall_ms", wallMs);
    document.put("first_pass_cpu_ms", cpuMs);
    document.put("load_ms", loadMs());
    document.put("analyse_ms", analyseMs());
    document.put("warm_ms", warmMs());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (CaseOutcome c : cases) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("case", c.id());
      row.put("missed", c.missed());
      row.put("flagged", c.flagged());
      row.put("error", c.error().orElse(""));
      row.put("load_ms", c.loadMs());
      row.put("analyse_ms", c.analyseMs());
      row.put("warm_ms", c.warmMs());
      rows.add(row);
    }
    document.put("cases", rows);
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("figures are always JSON", e);
    }
  }

  private double loadMs() {
    return NumericBench.median(cases.stream().mapToDouble(CaseOutcome::loadMs).toArray());
  }

  private double analyseMs() {
    return NumericBench.median(cases.stream().mapToDouble(CaseOutcome::analyseMs).toArray());
  }

  private double warmMs() {
    return NumericBench.median(cases.stream().mapToDouble(CaseOutcome::warmMs).toArray());
  }

  private CaseOutcome slowest() {
    return cases.stream()
        .max(java.util.Comparator.comparingDouble(CaseOutcome::warmMs))
        .orElseThrow();
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
