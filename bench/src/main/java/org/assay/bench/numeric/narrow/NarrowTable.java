package org.assay.bench.numeric.narrow;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.assay.bench.Machine;
import org.assay.numeric.precision.NarrowComparison;

/** The figures of conversions to 16 bits as tables. */
public final class NarrowTable {
  private NarrowTable() {}

  /** A line of progress. */
  static String line(NarrowBench.Outcome one) {
    return row(one).replace(" | ", " · ").strip();
  }

  /** Real models. */
  public static String models(List<NarrowBench.Outcome> all, String type, Machine machine) {
    StringBuilder table =
        new StringBuilder(
            "| model | nodes | in float32 | of them after runs | Relus with an end | onnxconverter-common's default"
                + " list: its operators | of them with floats | proved | inputs | not finite,"
                + " emulated | not finite, ONNX Runtime | largest difference: emulated / ONNX"
                + " Runtime | CPU | memory |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    all.forEach(o -> table.append(row(o)).append('\n'));
    long finite = all.stream().filter(NarrowBench.Outcome::isFinite).count();
    int wide = all.stream().mapToInt(NarrowBench.Outcome::wide).sum();
    int listed = all.stream().mapToInt(NarrowBench.Outcome::listed).sum();
    int floats = all.stream().mapToInt(NarrowBench.Outcome::listedFloat).sum();
    return table
        .append(
            String.format(
                Locale.ROOT,
                "%n%s: %d of %d models without an output that is not finite; %d nodes in float32,"
                    + " where the default list leaves %d (%d of them with floats).%n",
                type,
                finite,
                all.size(),
                wide,
                listed,
                floats))
        .append("\nMeasured on: ")
        .append(machine)
        .append(".\n")
        .toString();
  }

  private static String row(NarrowBench.Outcome one) {
    if (one.comparison().isEmpty()) {
      return "| " + one.name() + " | not measured: " + one.error() + " |";
    }
    NarrowComparison.Outcome c = one.comparison().get();
    Optional<Integer> runtime = c.runtimeFinite();
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %d | %d | %s | %d | %d | %s | %.1e / %s | %.0f s | %d MB |",
        one.name(),
        one.nodes(),
        one.wide(),
        one.added(),
        one.clipped(),
        one.listed(),
        one.listedFloat(),
        one.proved() ? "yes" : "no",
        c.runs(),
        c.runs() - c.emulatedFinite(),
        runtime.map(n -> String.valueOf(c.runs() - n)).orElse(c.refusal()),
        c.emulatedDifference(),
        runtime.isPresent() ? String.format(Locale.ROOT, "%.1e", c.runtimeDifference()) : "–",
        one.cpuSeconds(),
        one.peakMb());
  }

  /** Models that were made to overflow. */
  public static String families(List<NarrowBench.Family> all, Machine machine) {
    StringBuilder table =
        new StringBuilder(
            "| what overflows | models | nodes | in float32 | must be and are not | need not be and"
                + " are | models with finite outputs | largest difference |\n"
                + "|---|---|---|---|---|---|---|---|\n");
    for (NarrowBench.Family f : all) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %d | %d | %d | %d | %d%s | %.1e |%n",
              f.name(),
              f.models(),
              f.nodes(),
              f.wide(),
              f.missing(),
              f.superfluous(),
              f.finite(),
              f.unrun() == 0 ? "" : " (" + f.unrun() + " emulated only)",
              f.worst()));
    }
    return table.append("\nMeasured on: ").append(machine).append(".\n").toString();
  }
}
