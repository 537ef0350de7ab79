package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.assay.exec.Runner;
import org.assay.onnx.Tensor;

/** Prepares a search for disagreement: its seeds, its budget, sessions to confirm in. */
final class SearchSetup {
  private static final int MOST_SEEDS = 64;
  private static final long FEWEST_INPUTS = 100;
  private static final long MOST_INPUTS = 2000;

  /** Bytes of tensors and weights that a search without a budget may move. */
  private static final double WORK = 4e9;

  private static final int MOST_PER_RUN = 32;

  /** Bytes of all seeds, and of the inputs of one run. */
  private static final long SEED_BYTES = 16L << 20;

  private static final long RUN_BYTES = 4L << 20;

  private final Twin a;
  private final Twin b;
  private final CompareOptions options;
  private final List<String> notes;
  private final BooleanSupplier stopped;
  private final Runnable rest;

  /**
   * Prepares a search.
   *
   * @param rest frees what the search has loaded while models are loaded to confirm findings
   */
  SearchSetup(
      Twin a,
      Twin b,
      CompareOptions options,
      List<String> notes,
      BooleanSupplier stopped,
      Runnable rest) {
    this.stopped = stopped;
    this.rest = rest;
    this.a = a;
    this.b = b;
    this.options = options;
    this.notes = notes;
  }

  /**
   * Searches.
   *
   * @param rowsPerRun rows that a run may take
   * @param bytesPerRow of all tensors of both models; 0 if unknown
   */
  SearchResult run(
      UnitJudge judge,
      Rows rows,
      Map<String, InputDomain> domains,
      long rowsPerRun,
      long bytesPerRow) {
    Moves moves = new Moves(domains);
    List<Map<String, Tensor>> seeds = new ArrayList<>();
    int outside = 0;
    long step = rows.canSplit() ? rows.step() : 1;
    long bytes = Math.max(1, rows.bytesPerRow() * Math.max(1, step));
    long most = Math.max(2, Math.min(MOST_SEEDS, SEED_BYTES / bytes));
    for (long first : rows.limited(most * step).starts(step)) {
      Map<String, Tensor> unit = rows.part(first, step).inputs();
      if (moves.isValid(unit)) {
        seeds.add(unit);
      } else {
        outside++;
      }
    }
    if (outside > 0) {
      notes.add(
          outside + " rows of the data lie outside of what may flow in: no seeds of the search");
    }
    // A run that takes all rows counts for all of them.
    long counted = rows.canSplit() ? step : Math.max(1, rows.count());
    long together = Math.min(MOST_PER_RUN, Math.min(rowsPerRun / step, RUN_BYTES / bytes));
    int perRun = rows.canSplit() ? (int) Math.max(1, together) : 1;
    return new DisagreementSearch(
            judge,
            alone(judge),
            moves,
            seeds,
            options.seed(),
            budget(bytesPerRow, perRun),
            perRun,
            counted)
        .run();
  }

  private DisagreementSearch.Budget budget(long bytesPerRow, int perRun) {
    OptionalLong inputs = options.searchInputs();
    if (inputs.isEmpty() && options.searchTime().isEmpty()) {
      long weights = a.model().graph().weightBytes() + b.model().graph().weightBytes();
      double affordable = WORK / Math.max(1, bytesPerRow + weights / perRun);
      inputs = OptionalLong.of((long) Math.max(FEWEST_INPUTS, Math.min(MOST_INPUTS, affordable)));
    }
    return new DisagreementSearch.Budget(inputs, options.searchTime(), stopped);
  }

  private Supplier<DisagreementSearch.AutoCloseableJudge> alone(UnitJudge judge) {
    return () -> {
      rest.run();
      Runner runnerA = a.opener().open(a.model(), List.of());
      Runner runnerB;
      try {
        runnerB = b.opener().open(b.model(), List.of());
      } catch (RuntimeException e) {
        runnerA.close();
        throw e;
      }
      return new DisagreementSearch.AutoCloseableJudge() {
        @Override
        public UnitJudge judge() {
          return judge.with(runnerA, runnerB);
        }

        @Override
        public void close() {
          runnerA.close();
          runnerB.close();
        }
      };
    };
  }
}
