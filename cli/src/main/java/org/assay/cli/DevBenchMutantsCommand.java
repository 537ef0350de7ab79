package org.assay.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assay.bench.document.MarkedSection;
import org.assay.bench.mutants.MutantCampaign;
import org.assay.bench.mutants.MutantFigures;
import org.assay.report.RunDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench mutants}: damaged models. */
@Command(
    name = "mutants",
    description =
        "Scans damaged models, texts and specifications; none may crash, hang or mislead.")
final class DevBenchMutantsCommand extends AssayCommand {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "Folder of models to damage, any number of times (default: samples).")
  List<Path> models = List.of(Path.of("samples"));

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Number of mutants (default: ${DEFAULT-VALUE}).")
  long count = 100_000;

  @Option(names = "--seed", paramLabel = "S", description = "Seed (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(
      names = "--from",
      paramLabel = "N",
      description = "Number of the first mutant (default: ${DEFAULT-VALUE}).")
  long from;

  @Option(
      names = "--runtime-every",
      paramLabel = "N",
      description = "Run every Nth mutant on ONNX Runtime, 0 for none (default: ${DEFAULT-VALUE}).")
  int runtimeEvery = 10;

  @Option(names = "--keep", paramLabel = "DIR", description = "Keep mutants that failed.")
  @Nullable Path keep;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
  @Nullable Path json;

  @Option(
      names = "--docs",
      paramLabel = "FILE",
      description = "Put the table into this page, e.g. docs/benchmarks.md.")
  @Nullable Path docs;

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    if (count < 0 || from < 0 || runtimeEvery < 0) {
      throw new UsageException("a negative number", "--count, --from, --runtime-every", "", "");
    }
    List<Path> folders =
        models.stream().map(m -> ModelPaths.existing(m, "a folder of models")).toList();
    MutantFigures figures =
        MutantCampaign.run(
            folders,
            new MutantCampaign.Settings(
                seed, from, count, runtimeEvery, LIMIT, Optional.ofNullable(keep)));
    out().print(figures.toText());
    if (json != null) {
      try {
        RunDirectory.writeAtomically(json.toAbsolutePath(), figures.toJson());
      } catch (IOException e) {
        throw new UsageException(
            "cannot be written (" + e.getClass().getSimpleName() + ")", json.toString(), "", "");
      }
    }
    if (docs != null) {
      String command =
          "`assay "
              + String.join(" ", spec().root().commandLine().getParseResult().originalArgs())
              + "`";
      MarkedSection.write(docs, "mutants", figures.toMarkdown() + "\nCommand: " + command + "\n");
    }
    return figures.perfect() ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }
}
