package org.assay.bench.causes;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Function;
import org.assay.bench.Machine;

/** The figures of {@link TraceCausesBench} as a table. */
public final class TraceCausesTable {
  private TraceCausesTable() {}

  /** Whether every trace shows what its training showed, and leads to the same diagnoses. */
  public static boolean holds(
      List<TraceCausesBench.Program> all, TraceVerdictsBench.Verdicts verdicts) {
    return verdicts.same() == verdicts.variants()
        && verdicts.falseAlarms() == 0
        && all.stream().allMatch(p -> p.sameSymptoms() && p.live().equals(p.traced()));
  }

  /** The table. */
  public static String toMarkdown(
      List<TraceCausesBench.Program> all, TraceVerdictsBench.Verdicts verdicts, Machine machine) {
    StringBuilder out = new StringBuilder();
    out.append("| of ")
        .append(all.size())
        .append(" faulty programs | first diagnosis right | one of the first three right |\n")
        .append("|---|---|---|\n");
    row(out, "job and rows, by rules alone", all, TraceCausesBench.Program::live);
    row(out, "trace of `assay diagnose --trace`", all, TraceCausesBench.Program::traced);
    row(out, "trace with a sample of rows", all, TraceCausesBench.Program::sampled);
    out.append(
        String.format(
            Locale.ROOT,
            "%n| of all %d programs and variants | |%n|---|---|%n"
                + "| symptoms of the trace the same, number by number | %d |%n"
                + "| verdict the same by a trace with a sample of rows | %d |%n"
                + "| by a trace of layers, steps, outputs beside targets alone | %d |%n"
                + "| of which false alarms | %d |%n%n",
            verdicts.variants(),
            verdicts.same(),
            verdicts.sampled(),
            verdicts.bare(),
            verdicts.falseAlarms()));
    out.append(
        "| program | first diagnosis by the trace | rules | trace | sample | trace KB |\n"
            + "|---|---|---|---|---|---|\n");
    for (TraceCausesBench.Program p : all) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s | %s | %d |%n",
              p.id(),
              p.first(),
              shown(p.live()),
              shown(p.traced()),
              shown(p.sampled()),
              (p.bytes() + 1023) / 1024));
    }
    return out.append("\n").append(machine).append("\n").toString();
  }

  private static void row(
      StringBuilder out,
      String what,
      List<TraceCausesBench.Program> all,
      Function<TraceCausesBench.Program, OptionalInt> rank) {
    out.append(
        String.format(
            Locale.ROOT, "| %s | %s | %s |%n", what, share(all, rank, 1), share(all, rank, 3)));
  }

  private static String share(
      List<TraceCausesBench.Program> all,
      Function<TraceCausesBench.Program, OptionalInt> rank,
      int most) {
    long right = all.stream().map(rank).filter(r -> r.isPresent() && r.getAsInt() <= most).count();
    return String.format(
        Locale.ROOT, "%d (%.0f %%)", right, all.isEmpty() ? 0 : 100.0 * right / all.size());
  }

  private static String shown(OptionalInt rank) {
    return rank.isPresent() ? "" + rank.getAsInt() : "-";
  }
}
