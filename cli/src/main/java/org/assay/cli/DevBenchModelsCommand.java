package org.assay.cli;

import java.nio.file.Path;
import org.assay.bench.models.ModelsBench;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code assay dev bench models}: how scans of real networks come out. */
@Command(
    name = "models",
    description = "Scans all models of a folder with frozen weights and tabulates the outcome.")
final class DevBenchModelsCommand extends FiguresCommand {
  @Option(names = "--models", required = true, paramLabel = "DIR", description = "Folder of .onnx.")
  @Nullable Path models;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Inputs per model whose every value is compared with its bounds (default: 0).")
  int runs;

  @Mixin AnalysisOptions analysis = new AnalysisOptions();
  @Mixin PrecisionOptions precision = new PrecisionOptions();

  @Option(
      names = "--section",
      paramLabel = "NAME",
      description = "Which part of the page --docs replaces (default: ${DEFAULT-VALUE}).")
  String section = "models";

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    Path folder = ModelPaths.existing(Options.given(models), "a folder of models");
    ModelsBench.Figures figures =
        ModelsBench.run(
            folder, analysis.scanner(), precision.applyTo(analysis.toScanOptions()), runs);
    out().print(figures.toMarkdown());
    publish(section, figures.toMarkdown());
    return figures.clean() ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }
}
