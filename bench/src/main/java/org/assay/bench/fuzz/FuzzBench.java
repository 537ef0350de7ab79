package org.assay.bench.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.assay.bench.Machine;

/**
 * The experiments of TensorFuzz's article (Odena and others, ICML 2019, section 4), ours and the
 * baselines in one run; and how fast, how parallel, how small and how durable campaigns are.
 */
public final class FuzzBench {
  private static final long KILLS_SEED = 7;
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** What can be run. */
  public enum Part {
    /** NaN search on the digit classifier, all ways. */
    NAN,
    /** Disagreement of float32 and emulated float16 around digits. */
    PRECISION,
    /** Inputs per second of CPU time. */
    THROUGHPUT,
    /** Two workers beside one. */
    WORKERS,
    /** Bytes per item of the corpus. */
    MEMORY,
    /** A discriminator's loss that is high while its gradient vanishes. */
    LOSS,
    /** A model of characters that says what it must not, or the same again and again. */
    TEXT
  }

  /**
   * What to run.
   *
   * @param model the digit classifier
   * @param data folder of MNIST's test images; else digits are drawn
   * @param parts of those that need nothing else
   * @param cases folder of models with known defects, if they are to be searched
   * @param kills how often a campaign is killed; 0: not at all
   */
  public record Setup(
      Path model, Optional<Path> data, Set<Part> parts, Optional<Path> cases, int kills) {
    /** Copies the parts. */
    public Setup {
      parts = Set.copyOf(parts);
    }
  }

  private FuzzBench() {}

  /** A part by its name in lower case; empty if there is none. */
  public static Optional<Part> part(String name) {
    for (Part part : Part.values()) {
      if (part.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(part);
      }
    }
    return Optional.empty();
  }

  /**
   * Runs the parts.
   *
   * @param progress is told each row as soon as it is there
   */
  public static FuzzFigures run(Setup setup, Consumer<String> progress) {
    DigitSubject subject = DigitSubject.of(setup.model(), setup.data());
    List<FuzzFigures.Experiment> experiments = new ArrayList<>();
    Consumer<FuzzFigures.Experiment> told =
        row -> {
          experiments.add(row);
          progress.accept(row.toString());
        };
    // Timings first: what experiments leave behind in the heap would be collected during them.
    List<FuzzThroughput.Row> throughput =
        setup.parts().contains(Part.THROUGHPUT)
            ? new FuzzThroughput(subject).run(progress)
            : List.of();
    Optional<WorkersSpeed.Row> workers =
        setup.parts().contains(Part.WORKERS)
            ? Optional.of(new WorkersSpeed(subject).run(progress))
            : Optional.empty();
    List<CorpusMemory.Row> memory =
        setup.parts().contains(Part.MEMORY) ? new CorpusMemory(subject).run() : List.of();
    DigitExperiments digits = new DigitExperiments(subject);
    if (setup.parts().contains(Part.NAN)) {
      digits.nan(told);
    }
    if (setup.parts().contains(Part.PRECISION)) {
      digits.precision(told);
    }
    if (setup.parts().contains(Part.LOSS)) {
      LossExperiment.run(told);
    }
    if (setup.parts().contains(Part.TEXT)) {
      TextExperiment.run(told);
    }
    List<CaseHunt.Row> cases =
        setup.cases().map(folder -> CaseHunt.run(folder, progress)).orElse(List.of());
    Optional<CampaignKills.Result> kills =
        setup.kills() > 0 ? Optional.of(kill(setup.kills(), progress)) : Optional.empty();
    return new FuzzFigures(
        Machine.here(), subject.real(), experiments, throughput, workers, memory, cases, kills);
  }

  private static CampaignKills.Result kill(int kills, Consumer<String> progress) {
    try {
      Path folder = Files.createTempDirectory("assay-kills").resolve("campaign");
      CampaignKills.Result result =
          new CampaignKills(kills, SHORTEST, LONGEST, KILLS_SEED).run(folder);
      result.problems().forEach(progress);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
