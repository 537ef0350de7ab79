package org.assay.bench.fuzz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of a bench as tables, one for each part that was run. */
public final class FuzzTable {
  private FuzzTable() {}

  /** Tables in Markdown with their feet, by the name of the part in lower case. */
  public static Map<String, String> byPart(FuzzFigures figures) {
    Map<String, StringBuilder> tables = new LinkedHashMap<>();
    for (FuzzFigures.Experiment row : figures.experiments()) {
      experiment(
          tables.computeIfAbsent(row.part().name().toLowerCase(Locale.ROOT), FuzzTable::begun),
          row);
    }
    if (!figures.throughput().isEmpty()) {
      tables.put("throughput", throughput(figures.throughput()));
    }
    figures
        .workers()
        .ifPresent(
            row -> {
              StringBuilder table = table("| two workers beside one | times | goal |", 3);
              line(table, "| by wall time | %.2f | %.1f |", row.wall(), row.goal());
              line(table, "| by CPU time | %.2f | %.1f |", row.cpu(), row.goal());
              tables.put("workers", table);
            });
    if (!figures.memory().isEmpty()) {
      tables.put("memory", memory(figures.memory()));
    }
    if (!figures.cases().isEmpty()) {
      tables.put("cases", cases(figures.cases()));
    }
    figures
        .kills()
        .ifPresent(
            row -> {
              StringBuilder table =
                  table(
                      "| kills | amid work | batches | items | findings | lost or different |", 6);
              line(
                  table,
                  "| %d | %d | %d | %d | %d | %d |",
                  row.kills(),
                  row.amidWork(),
                  row.batches(),
                  row.items(),
                  row.findings(),
                  row.problems().size());
              tables.put("kills", table);
            });
    Map<String, String> finished = new LinkedHashMap<>();
    tables.forEach(
        (part, table) ->
            finished.put(part, table + (isOfDigits(part) ? seeds(figures) : "\n") + foot(figures)));
    return finished;
  }

  private static boolean isOfDigits(String part) {
    return !List.of("kills", "loss", "text", "cases").contains(part);
  }

  private static String seeds(FuzzFigures figures) {
    return "\nSeeds: "
        + (figures.realDigits() ? "MNIST's test digits" : "digits drawn by the bench")
        + ". ";
  }

  private static String foot(FuzzFigures figures) {
    return "Measured on: " + figures.machine() + ".\n";
  }

  private static StringBuilder begun(String part) {
    return table(
        "| experiment | way | found | inputs (median of those) | CPU (median) | inputs per CPU"
            + " second |",
        6);
  }

  private static void experiment(StringBuilder table, FuzzFigures.Experiment row) {
    line(
        table,
        "| %s | %s | %d of %d | %s | %.2f s | %.0f |",
        row.name(),
        FuzzFigures.way(row.like()),
        row.found(),
        row.tries(),
        Double.isNaN(row.medianInputs())
            ? "–"
            : String.format(Locale.ROOT, "%.0f", row.medianInputs()),
        row.cpuSeconds(),
        row.inputsPerSecond());
  }

  private static StringBuilder throughput(List<FuzzThroughput.Row> rows) {
    StringBuilder table = table("| way | corpus | grows to | inputs per CPU second | goal |", 5);
    for (FuzzThroughput.Row row : rows) {
      line(
          table,
          "| %s | %d | %d | %.0f | %s |",
          FuzzFigures.way(row.like()),
          row.corpus(),
          row.grown(),
          row.inputsPerSecond(),
          row.goal() > 0 ? String.format(Locale.ROOT, "%.0f", row.goal()) : "–");
    }
    return table;
  }

  private static StringBuilder memory(List<CorpusMemory.Row> rows) {
    StringBuilder table = table("| way | bytes per item | its tensor | ratio | goal |", 5);
    for (CorpusMemory.Row row : rows) {
      line(
          table,
          "| %s | %.0f | %d | %.2f | 1.3 |",
          FuzzFigures.way(row.like()),
          row.bytes(),
          row.tensorBytes(),
          row.ratio());
    }
    return table;
  }

  private static StringBuilder cases(List<CaseHunt.Row> rows) {
    long reachable = rows.stream().filter(r -> !r.reached().isEmpty()).count();
    long both = rows.stream().filter(r -> !r.reached().isEmpty() && r.found()).count();
    long all = rows.stream().filter(CaseHunt.Row::found).count();
    long[] inputs =
        rows.stream()
            .filter(r -> !r.reached().isEmpty() && r.found())
            .mapToLong(CaseHunt.Row::inputs)
            .sorted()
            .toArray();
    StringBuilder table =
        table(
            "| models | reachable by inputs | of them found | inputs (median) | found in all |", 5);
    line(
        table,
        "| %d | %d | %d | %d | %d |",
        rows.size(),
        reachable,
        both,
        inputs.length == 0 ? 0 : inputs[inputs.length / 2],
        all);
    for (CaseHunt.Row row : rows) {
      if (!row.met()) {
        line(table, "%n%s.", row);
      }
    }
    return table;
  }

  private static StringBuilder table(String titles, int columns) {
    return new StringBuilder(titles).append("\n|").append("---|".repeat(columns)).append('\n');
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
