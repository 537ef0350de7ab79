package org.assay.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assay.bench.mutants.MutantCampaign;
import org.assay.bench.mutants.MutantFigures;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench mutants}: damaged models. */
@Command(
    name = "mutants",
    description =
        "Scans damaged models, texts and specifications; none may crash, hang or mislead.")
final class DevBenchMutantsCommand extends FiguresCommand.WithJson {
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
    writeJson(figures.toJson());
    publish("mutants", figures.toMarkdown());
    return figures.perfect() ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }
}
