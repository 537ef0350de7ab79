package org.assay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assay.bench.Machine;
import org.assay.bench.causes.CausesBench;
import org.assay.bench.causes.CausesTable;
import org.assay.bench.causes.OwnPrograms;
import org.assay.bench.causes.TraceCausesBench;
import org.assay.bench.causes.TraceCausesTable;
import org.assay.bench.causes.TraceVerdictsBench;
import org.assay.bench.causes.UnseenPrograms;
import org.assay.train.repair.SearchOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench causes}: causes and repairs of the benchmark's faulty trainings. */
@Command(
    name = "causes",
    description = "Diagnoses faulty training programs: causes and repairs beside what is known.")
final class DevBenchCausesCommand extends FiguresCommand {
  @Option(
      names = "--cases",
      paramLabel = "DIR",
      description = "Folder of <id>.yaml, jobs with their known faults.")
  @Nullable Path cases;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ID",
      description = "Programs to diagnose (default: those known to be faulty).")
  List<String> only = new ArrayList<>();

  @Option(names = "--all", description = "Also diagnose programs that are not known to be faulty.")
  boolean all;

  @Option(
      names = "--budget",
      paramLabel = "SECONDS",
      description = "Reckoned seconds for the trainings of a diagnosis (default: 48).")
  double budget = SearchOptions.DEFAULT.budget();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "From which all seeds follow (default: 0).")
  long seed;

  @Option(
      names = "--compare-seeds",
      paramLabel = "N",
      description = "Seeds with which repair and correction are compared (default: 3).")
  int compareSeeds = 3;

  @Option(
      names = "--own",
      description = "Programs of our own instead of a folder (part 'causes-own' of the page).")
  boolean own;

  @Option(
      names = "--unseen",
      description =
          "Programs in the manner of questions about Keras instead of a folder (part"
              + " 'causes-unseen' of the page).")
  boolean unseen;

  @Option(
      names = "--write",
      paramLabel = "DIR",
      description = "Only write the programs of --own or --unseen to an empty folder.")
  @Nullable Path write;

  @Option(
      names = "--from-trace",
      description = "By traces alone, without training again (part 'causes-trace' of the page).")
  boolean fromTrace;

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    if (own || unseen) {
      return write == null ? ownPrograms() : written(write);
    }
    Path folder = ModelPaths.existing(Options.given(cases), "a folder of cases");
    if (!Files.isDirectory(folder)) {
      throw new UsageException("is no folder", folder.toString(), "a folder of cases", "");
    }
    return fromTrace ? byTraces(folder) : byTraining(folder);
  }

  private int ownPrograms() {
    try {
      Path folder = Files.createTempDirectory("assay-own");
      try {
        writeTo(folder);
        SearchOptions options = new SearchOptions(budget, 1, seed);
        List<CausesBench.Program> programs =
            CausesBench.run(folder, only, options, compareSeeds, all, this::note);
        String table = CausesTable.ofOwn(programs, Machine.here());
        out().print(table);
        publish(unseen ? "causes-unseen" : "causes-own", table);
        return CausesTable.holdsForOwn(programs) ? ExitCode.CLEAN : ExitCode.FINDINGS;
      } finally {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UsageException(
          "our programs cannot be written (" + e.getClass().getSimpleName() + ")",
          System.getProperty("java.io.tmpdir", ""),
          "a folder that can be written to",
          "");
    }
  }

  private void writeTo(Path folder) {
    if (unseen) {
      UnseenPrograms.write(folder);
    } else {
      OwnPrograms.write(folder);
    }
  }

  private int written(Path folder) {
    try (Stream<Path> files = Files.list(Files.createDirectories(folder))) {
      if (files.findAny().isPresent()) {
        throw new UsageException("is not empty", folder.toString(), "an empty folder", "");
      }
    } catch (IOException e) {
      throw new UsageException(
          "cannot be used (" + e.getClass().getSimpleName() + ")",
          folder.toString(),
          "an empty folder",
          "");
    }
    writeTo(folder);
    return ExitCode.CLEAN;
  }

  private int byTraces(Path folder) {
    List<TraceCausesBench.Program> programs = TraceCausesBench.run(folder, only, seed, this::note);
    TraceVerdictsBench.Verdicts verdicts = TraceVerdictsBench.run(folder, seed, this::note);
    String table = TraceCausesTable.toMarkdown(programs, verdicts, Machine.here());
    out().print(table);
    publish("causes-trace", table);
    return TraceCausesTable.holds(programs, verdicts) ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }

  private int byTraining(Path folder) {
    SearchOptions options = new SearchOptions(budget, 1, seed);
    List<CausesBench.Program> programs =
        CausesBench.run(folder, only, options, compareSeeds, all, this::note);
    String table = CausesTable.toMarkdown(programs, Machine.here());
    out().print(table);
    publish("causes", table);
    return CausesTable.holds(programs) ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }
}
