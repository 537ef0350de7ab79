package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.assay.bench.Machine;
import org.assay.bench.numeric.ConfirmBench;
import org.assay.bench.numeric.ConfirmTable;
import org.assay.bench.numeric.TrainingBench;
import org.assay.numeric.confirm.search.Budget;
import org.assay.numeric.confirm.search.Strategy;
import org.assay.numeric.confirm.training.TrainingSearch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench confirm}: known defects for which failing inputs are found. */
@Command(
    name = "confirm",
    description = "Looks for failing inputs of known defects: our way and two baselines.")
final class DevBenchConfirmCommand extends FiguresCommand {
  /** Those of RANUM's evaluation. */
  private static final List<Long> SEEDS =
      List.of(188L, 306L, 414L, 124L, 695L, 199L, 425L, 203L, 711L, 240L);

  private static final Duration LONGEST = Duration.ofSeconds(60);

  @Option(
      names = "--cases",
      required = true,
      paramLabel = "DIR",
      description = "Folder of <id>.onnxtxt and <id>.yaml.")
  @Nullable Path cases;

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      description = "Seeds (default: the ten of RANUM's evaluation).")
  List<Long> seeds = new ArrayList<>();

  @Option(
      names = "--ways",
      split = ",",
      paramLabel = "portfolio|gradient|random",
      description = "Which searches to compare (default: all three).")
  List<Strategy> ways = new ArrayList<>();

  @Option(
      names = "--evaluations",
      paramLabel = "N",
      description =
          "Runs that a search may spend on a defect (default: 2000; for a training step 600).")
  Optional<Integer> evaluations = Optional.empty();

  @Option(names = "--verbose", description = "Tell of every search on standard error.")
  boolean verbose;

  @Option(
      names = "--training",
      description = "Look for failing training steps instead (part 'training' of the page).")
  boolean training;

  @Option(
      names = "--matching",
      description =
          "With --training: gradient matching alone, for comparison (part 'training-matching').")
  boolean matching;

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    Path folder = ModelPaths.existing(Options.given(cases), "a folder of cases");
    if (!Files.isDirectory(folder)) {
      throw new UsageException("is no folder", folder.toString(), "a folder of cases", "");
    }
    int most = evaluations.orElse(training ? 600 : 2000);
    if (most < 1) {
      throw new UsageException(most + " evaluations", "--evaluations", "at least 1", "");
    }
    Budget budget = new Budget(most, LONGEST);
    if (training) {
      return training(folder, budget);
    }
    List<ConfirmBench.Figures> all = new ArrayList<>();
    boolean complete = true;
    for (Strategy way : ways.isEmpty() ? List.of(Strategy.values()) : ways) {
      ConfirmBench.Figures figures =
          ConfirmBench.run(folder, seeds.isEmpty() ? SEEDS : seeds, way, budget, progress());
      all.add(figures);
      if (way == Strategy.PORTFOLIO) {
        ConfirmTable.missed(figures).forEach(this::note);
        complete = ConfirmTable.missed(figures).isEmpty();
      }
    }
    String table = ConfirmTable.toMarkdown(all, Machine.here());
    out().print(table);
    publish("confirm", table);
    return complete ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }

  private int training(Path folder, Budget budget) {
    List<Long> all = seeds.isEmpty() ? SEEDS : seeds;
    List<TrainingBench.Try> tries =
        TrainingBench.run(
            folder,
            all,
            matching ? TrainingSearch.Way.MATCHING : TrainingSearch.Way.PORTFOLIO,
            budget,
            progress(),
            matching ? line -> {} : this::note);
    String table = TrainingBench.toMarkdown(tries, all.size(), Machine.here());
    out().print(table);
    publish(matching ? "training-matching" : "training", table);
    return TrainingBench.isMet(tries) ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }

  private Consumer<String> progress() {
    return verbose ? this::note : line -> {};
  }
}
