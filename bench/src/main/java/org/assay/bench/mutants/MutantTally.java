package org.assay.bench.mutants;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.assay.bench.Machine;
import org.assay.report.ModelResult;

/** Counts of a campaign. */
final class MutantTally {
  private static final int MOST_FAILURES = 2000;

  private final Map<Mutant.Family, MutantFigures.Row> rows = new EnumMap<>(Mutant.Family.class);
  private final List<Failure> failures = new ArrayList<>();
  private final Map<Failure.Kind, Long> kinds = new EnumMap<>(Failure.Kind.class);
  private double slowestMs;
  private String slowest = "";
  private long hungriestBytes;
  private String hungriest = "";
  private long runs;
  private long runtimeAccepted;
  private long values;

  void mutant(Mutant mutant) {
    add(mutant.family(), new MutantFigures.Row(1, 0, 0));
  }

  void time(Mutant mutant, double ms, long allocated) {
    if (ms > slowestMs) {
      slowestMs = ms;
      slowest = mutant.toString();
    }
    if (allocated > hungriestBytes) {
      hungriestBytes = allocated;
      hungriest = mutant.toString();
    }
  }

  void result(Mutant mutant, ModelResult result) {
    boolean refused = result.error().isPresent();
    add(mutant.family(), new MutantFigures.Row(0, refused ? 1 : 0, refused ? 0 : 1));
  }

  private void add(Mutant.Family family, MutantFigures.Row more) {
    rows.merge(family, more, MutantFigures.Row::plus);
  }

  void asked() {
    runs++;
  }

  void accepted() {
    runtimeAccepted++;
  }

  void values(long count) {
    values += count;
  }

  void failure(Failure failure) {
    kinds.merge(failure.kind(), 1L, Long::sum);
    if (failures.size() < MOST_FAILURES) {
      failures.add(failure);
    }
  }

  MutantFigures figures(MutantCampaign.Settings settings, double seconds) {
    return new MutantFigures(
        Machine.here(),
        Runtime.getRuntime().maxMemory() >> 20,
        settings.seed(),
        seconds,
        rows,
        failures,
        kinds,
        slowestMs,
        slowest,
        hungriestBytes,
        hungriest,
        new MutantFigures.RuntimeRuns(runs, runtimeAccepted, values));
  }
}
