package org.assay.bench.numeric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assay.bench.Machine;

/** The figures of repairs as a table. */
public final class FixTable {
  private FixTable() {}

  /** A table in Markdown. */
  public static String toMarkdown(List<FixBench.Outcome> all, Machine machine) {
    StringBuilder table =
        new StringBuilder(
            "| repair | cases that hold | defects proved safe | RANUM's preconditions that hold |"
                + " ours hold there | kept there, mean: ours / RANUM's | ours keep at least as much"
                + " | greatest relative difference of ordinary outputs | CPU per case, median / most"
                + " |\n|---|---|---|---|---|---|---|---|---|\n");
    Map<FixBench.Mode, List<FixBench.Outcome>> byMode = new LinkedHashMap<>();
    all.forEach(o -> byMode.computeIfAbsent(o.mode(), m -> new ArrayList<>()).add(o));
    byMode.forEach((mode, outcomes) -> table.append(row(mode, outcomes)));
    table.append(norms(byMode));
    return table.append("\nMeasured on: ").append(machine).append(".\n").toString();
  }

  // What an element of a weight keeps: under a norm, and under a range of each.
  private static String norms(Map<FixBench.Mode, List<FixBench.Outcome>> byMode) {
    Map<String, FixBench.Outcome> ranges = new LinkedHashMap<>();
    byMode.getOrDefault(FixBench.Mode.WEIGHTS, List.of()).forEach(o -> ranges.put(o.id(), o));
    List<FixBench.Outcome> both =
        byMode.getOrDefault(FixBench.Mode.MAXNORM, List.of()).stream()
            .filter(FixBench.Outcome::holds)
            .filter(o -> ranges.containsKey(o.id()) && held(ranges, o).holds())
            .toList();
    if (both.isEmpty()) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "%nNorms (`maxnorm`) and ranges of weights both hold in %d cases. There a tensor keeps %.3f"
            + " of its width under norms and %.3f under ranges, on average (an element of a weight"
            + " may be as large as the norm of its slice); norms keep more in %d, less in %d.%n",
        both.size(),
        both.stream().mapToDouble(FixBench.Outcome::kept).average().orElse(0),
        both.stream().mapToDouble(o -> held(ranges, o).kept()).average().orElse(0),
        both.stream().filter(o -> o.kept() > held(ranges, o).kept() + 1e-9).count(),
        both.stream().filter(o -> o.kept() < held(ranges, o).kept() - 1e-9).count());
  }

  private static FixBench.Outcome held(
      Map<String, FixBench.Outcome> ranges, FixBench.Outcome norm) {
    return java.util.Objects.requireNonNull(ranges.get(norm.id()));
  }

  private static String row(FixBench.Mode mode, List<FixBench.Outcome> outcomes) {
    List<FixBench.Outcome> there = outcomes.stream().filter(o -> o.ranum().isPresent()).toList();
    List<FixBench.Outcome> both = there.stream().filter(FixBench.Outcome::holds).toList();
    boolean limits = !there.isEmpty();
    double[] cpu = outcomes.stream().mapToDouble(FixBench.Outcome::cpuMs).toArray();
    return String.format(
        Locale.ROOT,
        "| %s | %d of %d | %d of %d | %s | %s | %s | %s | %s | %.3f / %.3f s |%n",
        mode.text(),
        outcomes.stream().filter(FixBench.Outcome::holds).count(),
        outcomes.size(),
        outcomes.stream().mapToInt(FixBench.Outcome::proved).sum(),
        outcomes.stream().mapToInt(FixBench.Outcome::defects).sum(),
        limits ? there.size() : "",
        limits ? both.size() : "",
        limits
            ? String.format(
                Locale.ROOT,
                "%.3f / %.3f",
                both.stream().mapToDouble(FixBench.Outcome::kept).average().orElse(0),
                both.stream().mapToDouble(o -> o.ranum().orElse(0.0)).average().orElse(0))
            : "",
        limits
            ? both.stream().filter(o -> o.kept() >= o.ranum().orElse(0.0)).count()
                + " of "
                + both.size()
            : "",
        limits
            ? ""
            : String.format(
                Locale.ROOT,
                "%.1e",
                outcomes.stream().mapToDouble(FixBench.Outcome::maxRel).max().orElse(0)),
        NumericBench.median(cpu) / 1000,
        Arrays.stream(cpu).max().orElse(0) / 1000);
  }

  /** What does not hold, one line each. */
  public static List<String> open(List<FixBench.Outcome> all) {
    return all.stream().filter(o -> !o.holds()).map(FixBench.Outcome::line).toList();
  }
}
