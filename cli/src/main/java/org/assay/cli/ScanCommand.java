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

/** {@code assay scan}: proves which operators cannot go non-finite, and reports the others. */
@Command(
    name = "scan",
    description = {
      "Finds operators that can produce NaN or Inf, out of sound bounds of every tensor.",
      "What is not found is proved, for float arithmetic as it is, over everything that may flow in."
    })
final class ScanCommand extends AssayCommand {
  /** Time for the runs of {@code --runtime}. */
  private static final Duration RUNTIME = Duration.ofSeconds(5);

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Models (.onnx, .onnxtxt), or folders that are searched for them.")
  List<Path> paths = new ArrayList<>();

  @Mixin AnalysisOptions analysis = new AnalysisOptions();
  @Mixin PrecisionOptions precision = new PrecisionOptions();

  @Option(
      names = "--runtime",
      description =
          "With --precision: run the emulated and the converted model for some seconds, as check"
              + " does.")
  boolean runtime;

  @Mixin RunningOptions running = new RunningOptions();
  @Mixin ReportOptions reports = new ReportOptions();

  @Option(
      names = "--no-run",
      description = {
        "Never run a model. Else one of which an overflow cannot be excluded is run on a few",
        "inputs, to say how far its bounds lie above what occurs."
      })
  boolean noRun;

  @Override
  public Integer call() {
    if (runtime && !precision.given()) {
      throw new UsageException(
          "is for 16-bit arithmetic", "--runtime", "", "give --precision too, or use assay check");
    }
    ScanOptions options = precision.applyTo(analysis.toScanOptions());
    Scanner scanner = analysis.scanner();
    HtmlPages pages = new HtmlPages(model -> scanner.bounds(model, options));
    ReportWriter writer = new ReportWriter(this, reports, pages);
    List<Path> models = ModelPaths.expand(paths);
    analysis.checkNames(options, models);
    precision.checkModels(models);
    Confirmation confirmation = new Confirmation(this, options, running, RUNTIME, 0, writer);
    // Of several models, none is kept: memory is for the next.
    Scanner.Observer observer = models.size() == 1 ? pages::keep : Scanner.Observer.NONE;
    SeenMagnitudes seen = new SeenMagnitudes(this, options, running);
    return new ModelRun(this, writer)
        .execute(
            models,
            model -> {
              ModelResult scanned = scanner.scan(model, options, observer);
              return precision.listed(
                  runtime
                      ? confirmation.confirm(model, scanned)
                      : noRun ? scanned : seen.measured(model, scanned));
            });
  }
}
