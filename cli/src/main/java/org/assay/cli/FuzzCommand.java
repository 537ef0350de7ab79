package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assay.fuzz.report.CampaignFindings;
import org.assay.fuzz.report.CampaignReport;
import org.assay.fuzz.rules.FuzzRules;
import org.assay.report.ModelResult;
import org.assay.report.RunDirectory;
import org.assay.report.ScanResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code assay fuzz}: a coverage-guided search for inputs on which a model fails. */
@Command(
    name = "fuzz",
    description = {
      "Searches for inputs on which a model gives NaN or Inf, or disagrees with a twin.",
      "A twin is another model (--with), or itself in 16 bits (--precision) or optimised",
      "(--optimised). Goes on after a finding, survives kill -9, and can be resumed. Determined by",
      "its seed."
    })
final class FuzzCommand extends AssayCommand {
  private static final long INTERRUPT_SECONDS = 60;

  @Parameters(paramLabel = "MODEL", description = "The model (.onnx, .onnxtxt).")
  @Nullable Path model;

  @Mixin FuzzOptions options = new FuzzOptions();
  @Mixin ReportOptions reports = new ReportOptions();

  @Override
  public Integer call() {
    FuzzOptions used = CampaignFile.apply(options, spec().commandLine().getParseResult());
    used.check();
    Path file = ModelPaths.existing(Options.given(model));
    FuzzDocuments documents = new FuzzDocuments();
    ReportWriter writer =
        new ReportWriter(this, reports, new HtmlPages(path -> Map.of()), documents);
    FuzzSetup setup = new FuzzSetup(file, used);
    setup.notes().forEach(this::note);
    Path folder =
        used.place().isPresent()
            ? used.place().get()
            : writer
                .runFolder()
                .map(RunDirectory::path)
                .orElseThrow(this::noFolder)
                .resolve("campaign");
    AtomicBoolean stop = new AtomicBoolean();
    try (Interruption interruption = interruption(stop)) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(used.milliseconds());
      FuzzStatus status = new FuzzStatus(this);
      FuzzWorkers.Result result =
          new FuzzWorkers(setup, used, folder)
              .run(() -> stop.get() || used.isTimed() && System.nanoTime() - end > 0, status);
      status.end();
      result.failures().forEach(this::error);
      if (result.runs().isEmpty()) {
        return ExitCode.USAGE;
      }
      CampaignReport report = documents.keep(file.toString(), setup, used, folder, result);
      int code =
          writer.write(
              ScanResult.of(Version.tool(), FuzzRules.all(), List.of(result(setup, report))));
      return result.failures().isEmpty() ? code : ExitCode.USAGE;
    }
  }

  private static ModelResult result(FuzzSetup setup, CampaignReport report) {
    List<String> assumptions = new ArrayList<>(setup.notes());
    return new ModelResult(
        report.model(),
        setup.origin().modelSha256(),
        "frozen",
        "valid",
        setup.specFile().map(Path::toString),
        assumptions,
        new CampaignFindings(setup.model(), report.model()).of(report),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        0,
        0);
  }

  private UsageException noFolder() {
    return new UsageException(
        "the campaign has no folder",
        "assay fuzz",
        "a folder that can be written to",
        "give --campaign DIR");
  }

  private Interruption interruption(AtomicBoolean stop) {
    return Interruption.endedBy(
        this,
        () -> {
          stop.set(true);
          error("interrupted · reporting what was found until then");
        },
        INTERRUPT_SECONDS,
        () -> error("the batch did not end in time · what was found is in the campaign's folder"));
  }
}
