package org.assay.bench.fuzz;

import java.util.Locale;

/** The figures of a bench as tables. */
public final class FuzzTable {
  private FuzzTable() {}

  /** Tables in Markdown, of the parts that were run. */
  public static String toMarkdown(FuzzFigures figures) {
    StringBuilder table = new StringBuilder();
    if (!figures.experiments().isEmpty()) {
      head(
          table,
          "| experiment | way | found | inputs (median of those) | CPU (median) | inputs per CPU"
              + " second |",
          6);
    }
    for (FuzzFigures.Experiment row : figures.experiments()) {
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
    if (!figures.throughput().isEmpty()) {
      head(table, "| way | corpus | grows to | inputs per CPU second | goal |", 5);
    }
    for (FuzzThroughput.Row row : figures.throughput()) {
      line(
          table,
          "| %s | %d | %d | %.0f | %s |",
          FuzzFigures.way(row.like()),
          row.corpus(),
          row.grown(),
          row.inputsPerSecond(),
          row.goal() > 0 ? String.format(Locale.ROOT, "%.0f", row.goal()) : "–");
    }
    figures
        .workers()
        .ifPresent(
            row -> {
              head(table, "| two workers beside one | times | goal |", 3);
              line(table, "| by wall time | %.2f | %.1f |", row.wall(), row.goal());
              line(table, "| by CPU time | %.2f | %.1f |", row.cpu(), row.goal());
            });
    if (!figures.memory().isEmpty()) {
      head(table, "| way | bytes per item | its tensor | ratio | goal |", 5);
    }
    for (CorpusMemory.Row row : figures.memory()) {
      line(
          table,
          "| %s | %.0f | %d | %.2f | 1.3 |",
          FuzzFigures.way(row.like()),
          row.bytes(),
          row.tensorBytes(),
          row.ratio());
    }
    figures
        .kills()
        .ifPresent(
            row -> {
              head(
                  table,
                  "| kills | amid work | batches | items | findings | lost or different |",
                  6);
              line(
                  table,
                  "| %d | %d | %d | %d | %d | %d |",
                  row.kills(),
                  row.amidWork(),
                  row.batches(),
                  row.items(),
                  row.findings(),
                  row.problems().size());
            });
    line(table, "%n%s.", figures.summary());
    return table
        .append("\nSeeds: ")
        .append(figures.realDigits() ? "MNIST's test digits" : "digits drawn by the bench")
        .append(". Measured on: ")
        .append(figures.machine())
        .append(".\n")
        .toString();
  }

  private static void head(StringBuilder table, String titles, int columns) {
    line(table, "%s%s", table.length() == 0 ? "" : "\n", titles);
    line(table, "|%s", "---|".repeat(columns));
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
