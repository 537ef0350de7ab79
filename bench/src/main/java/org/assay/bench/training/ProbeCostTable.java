package org.assay.bench.training;

import java.util.Locale;
import org.assay.bench.Machine;

/** The figures of {@link ProbeCostBench} as tables. */
public final class ProbeCostTable {
  private ProbeCostTable() {}

  /** Tables in Markdown. */
  public static String toMarkdown(ProbeCostBench.Figures figures, Machine machine) {
    StringBuilder out = new StringBuilder();
    out.append(
        "| network | steps | of which looked at | CPU of a step without probes | with probes and"
            + " rules | ratio | ratio, looking at every step |\n|---|---|---|---|---|---|---|\n");
    for (ProbeCostBench.Cost c : figures.costs()) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %d | %.3f ms | %.3f ms | %.2f | %.2f |%n",
              c.name(),
              c.steps(),
              c.looks(),
              c.leanMs(),
              c.watchedMs(),
              c.ratio(),
              c.everyStep()));
    }
    out.append(
        "\n| network, steps far too large, `--stop` | first error at step | steps made | seconds in"
            + " all |\n|---|---|---|---|\n");
    for (ProbeCostBench.Alarm a : figures.alarms()) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %d | %.2f |%n",
              a.name(),
              a.firstError(),
              a.steps(),
              a.seconds()));
    }
    return out.append("\nMeasured on: ").append(machine).append(".\n").toString();
  }
}
