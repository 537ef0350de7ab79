package org.assay.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.report.ModelResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay check}: scan, then look for inputs on which the findings do happen. */
@Command(
    name = "check",
    description = {
      "Scans models, then runs them for a few seconds to see which findings do happen.",
      "Inputs lie within their ranges: random ones first, then those that a portfolio of searches",
      "leads to. A finding whose operator goes non-finite in a run is 'confirmed', and its input is",
      "kept for 'assay replay'."
    })
final class CheckCommand extends AssayCommand {
  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Models (.onnx, .onnxtxt), or folders that are searched for them.")
  List<Path> paths = new ArrayList<>();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Time for the runs of a model (default: 5).")
  double seconds = 5;

  @Option(names = "--seed", paramLabel = "N", description = "Of the inputs (default: 0).")
  long seed;

  @Mixin AnalysisOptions analysis = new AnalysisOptions();
  @Mixin PrecisionOptions precision = new PrecisionOptions();
  @Mixin RunningOptions running = new RunningOptions();
  @Mixin ReportOptions reports = new ReportOptions();

  @Override
  public Integer call() {
    if (!(seconds > 0 && seconds <= 86_400)) {
      throw new UsageException(
          "'" + seconds + "' is no time", "--seconds", "more than 0, at most 86400", "");
    }
    ScanOptions options = precision.applyTo(analysis.toScanOptions());
    Scanner scanner = analysis.scanner();
    HtmlPages pages = new HtmlPages(model -> scanner.bounds(model, options));
    ReportWriter writer = new ReportWriter(this, reports, pages);
    List<Path> models = ModelPaths.expand(paths);
    analysis.checkNames(options, models);
    precision.checkModels(models);
    // Of several models, none is kept: memory is for the next.
    Scanner.Observer observer = models.size() == 1 ? pages::keep : Scanner.Observer.NONE;
    Duration time = Duration.ofMillis((long) (seconds * 1000));
    Confirmation confirmation = new Confirmation(this, options, running, time, seed, writer);
    SeenMagnitudes seen = new SeenMagnitudes(this, options, running);
    return new ModelRun(this, writer)
        .execute(
            models,
            model ->
                precision.listed(
                    confirmation.confirm(
                        model, measured(seen, model, scanner.scan(model, options, observer)))));
  }

  // In 16 bits, confirming takes the measure itself.
  private ModelResult measured(SeenMagnitudes seen, Path model, ModelResult scanned) {
    return precision.given() ? scanned : seen.measured(model, scanned);
  }
}
