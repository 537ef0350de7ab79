package org.assay.bench.fuzz;

import java.util.Locale;

/** The figures of a bench as a table. */
public final class FuzzTable {
  private FuzzTable() {}

  /** A table in Markdown. */
  public static String toMarkdown(FuzzBench.Figures figures) {
    StringBuilder table =
        new StringBuilder(
            "| experiment | way | found | inputs (median of those) | CPU (median) | inputs per CPU"
                + " second |\n|---|---|---|---|---|---|\n");
    for (FuzzBench.Row row : figures.rows()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %d of %d | %s | %.2f s | %.0f |%n",
              row.experiment(),
              row.like().name().toLowerCase(Locale.ROOT),
              row.found(),
              row.tries(),
              Double.isNaN(row.medianInputs())
                  ? "–"
                  : String.format(Locale.ROOT, "%.0f", row.medianInputs()),
              row.cpuSeconds(),
              row.inputsPerSecond()));
    }
    table.append("\n| corpus | grows to | inputs per CPU second |\n|---|---|---|\n");
    for (FuzzBench.Throughput throughput : figures.throughput()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %d | %d | %.0f |%n",
              throughput.corpus(),
              throughput.grown(),
              throughput.inputsPerSecond()));
    }
    return table
        .append("\nSeeds: ")
        .append(figures.realDigits() ? "MNIST's test digits" : "digits drawn by the bench")
        .append(". Measured on: ")
        .append(figures.machine())
        .append(".\n")
        .toString();
  }
}
