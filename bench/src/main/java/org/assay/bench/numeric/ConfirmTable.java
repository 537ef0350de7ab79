package org.assay.bench.numeric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.assay.bench.Machine;

/** The figures of confirmation as a table. */
public final class ConfirmTable {
  private ConfirmTable() {}

  /** A table in Markdown. */
  public static String toMarkdown(List<ConfirmBench.Figures> all, Machine machine) {
    StringBuilder table =
        new StringBuilder(
            "| way | known to fail: found | with optimisation, too | not known to fail: found |"
                + " seeds on which all known ones were found | CPU per defect |\n"
                + "|---|---|---|---|---|---|\n");
    for (ConfirmBench.Figures figures : all) {
      List<ConfirmBench.Try> known =
          figures.tries().stream().filter(ConfirmBench.Try::reached).toList();
      List<ConfirmBench.Try> unknown = figures.tries().stream().filter(t -> !t.reached()).toList();
      TreeSet<Long> missed = new TreeSet<>();
      known.stream().filter(t -> !t.found()).forEach(t -> missed.add(t.seed()));
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %d of %d | %d | %d of %d | %d of %d | %.3f s |%n",
              figures.strategy().name().toLowerCase(Locale.ROOT),
              found(known),
              known.size(),
              known.stream().filter(ConfirmBench.Try::optimised).count(),
              found(unknown),
              unknown.size(),
              figures.cpuMs().size() - missed.size(),
              figures.cpuMs().size(),
              figures.cpuMsPerDefect() / 1000));
    }
    return table.append("\nMeasured on: ").append(machine).append(".\n").toString();
  }

  private static long found(List<ConfirmBench.Try> tries) {
    return tries.stream().filter(ConfirmBench.Try::found).count();
  }

  /** What was not found though it is known to fail, one line each. */
  public static List<String> missed(ConfirmBench.Figures figures) {
    List<String> lines = new ArrayList<>();
    figures.tries().stream()
        .filter(t -> t.reached() && !t.found())
        .forEach(
            t ->
                lines.add(
                    "missed: seed %d, case %s, %s · best operand %s · %d evaluations"
                        .formatted(t.seed(), t.id(), t.tensor(), t.best(), t.evaluations())));
    return lines;
  }
}
