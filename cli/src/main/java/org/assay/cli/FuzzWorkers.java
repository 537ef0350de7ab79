package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.workers.Budget;
import org.assay.fuzz.workers.Outcomes;
import org.assay.fuzz.workers.Worker;
import org.assay.fuzz.workers.Workers;

/** The workers of a campaign: a folder, a seed and a session each. */
final class FuzzWorkers {
  private final FuzzSetup setup;
  private final FuzzOptions options;
  private final Path folder;
  private final Map<Integer, FuzzRun> runs = new ConcurrentHashMap<>();
  private final Set<String> keys = ConcurrentHashMap.newKeySet();

  /**
   * Workers at their start.
   *
   * @param folder of a single worker; of several, the folder that holds theirs
   */
  FuzzWorkers(FuzzSetup setup, FuzzOptions options, Path folder) {
    this.setup = setup;
    this.options = options;
    this.folder = folder;
  }

  /** A finding, and the worker that needed the fewest inputs for it. */
  record Found(int worker, FuzzRun.Shown shown) {}

  /**
   * What workers brought home.
   *
   * @param runs of those that began, by their numbers; closed
   * @param findings in the order of the inputs that they took
   * @param failures why workers ended early, a line each
   */
  record Result(Map<Integer, FuzzRun> runs, List<Found> findings, List<String> failures) {}

  /** Runs until the budget is spent or told to stop. */
  Result run(BooleanSupplier stop, FuzzStatus status) {
    Budget budget =
        new Budget(options.inputs == null ? Long.MAX_VALUE : options.inputs, Long.MAX_VALUE);
    // Findings count once they are confirmed: what was merely seen may be a constant of the model.
    Outcomes outcomes =
        new Workers(
                options.workers,
                options.seed,
                budget,
                this::open,
                (number, campaign) -> {
                  FuzzRun run = Options.given(runs.get(number));
                  look(run);
                  status.show(number, campaign, keys.size());
                })
            .run(() -> keys.size() >= options.most || stop.getAsBoolean());
    return new Result(
        new TreeMap<>(runs), findings(), outcomes.failures().values().stream().distinct().toList());
  }

  private Worker open(int number, long seed) {
    Path own = options.workers == 1 ? folder : folder.resolve("worker-" + number);
    CampaignBuilder.Ready ready = setup.parts(seed);
    FuzzRun run;
    try {
      run = new FuzzRun(ready, own, setup, options.resume);
    } catch (RuntimeException e) {
      ready.close();
      throw e;
    }
    runs.put(number, run);
    look(run);
    return new Worker(run.campaign(), List.of(run));
  }

  private void look(FuzzRun run) {
    run.investigate();
    run.findings().forEach(shown -> keys.add(shown.key()));
  }

  private List<Found> findings() {
    Map<String, Found> first = new HashMap<>();
    new TreeMap<>(runs)
        .forEach(
            (number, run) -> {
              for (FuzzRun.Shown shown : run.findings()) {
                first.merge(
                    shown.key(),
                    new Found(number, shown),
                    (a, b) -> b.shown().sighting().input() < a.shown().sighting().input() ? b : a);
              }
            });
    List<Found> findings = new ArrayList<>(first.values());
    findings.sort(
        Comparator.comparingLong((Found found) -> found.shown().sighting().input())
            .thenComparingInt(Found::worker)
            .thenComparing(found -> found.shown().key()));
    return findings;
  }
}
