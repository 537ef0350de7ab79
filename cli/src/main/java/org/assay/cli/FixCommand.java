package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.assay.data.spec.Spelling;
import org.assay.numeric.fix.At;
import org.assay.numeric.fix.FixOptions;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay fix}: a repaired model, with proof. */
@Command(
    name = "fix",
    description = {
      "Repairs the findings of a scan and writes the repaired model.",
      "A repair is offered if the scan proves the operator and reports nothing new, if failing",
      "inputs no longer fail, and if ordinary data gives the same outputs (and derivatives)."
    })
final class FixCommand extends AssayCommand {
  @Parameters(paramLabel = "MODEL", description = "The model, .onnx or .onnxtxt.")
  @Nullable Path model;

  @Option(
      names = "--finding",
      paramLabel = "ID",
      description = "Only the finding whose id begins like this. Repeatable.")
  List<String> findings = new ArrayList<>();

  @Option(
      names = "--how",
      paramLabel = "auto|rewrite|limit",
      description =
          "Rewrite the expression, limit ranges, or what is best (default): a rewrite, else a clip"
              + " of the operand, else limits.")
  FixOptions.Mode how = FixOptions.Mode.AUTO;

  @Option(
      names = "--at",
      split = ",",
      paramLabel = "all|inputs|weights|operand|TENSOR",
      description = "What --how limit limits (default: operand); or names of tensors.")
  List<String> at = new ArrayList<>();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where to write the repaired model (default: in the run's folder).")
  @Nullable Path out;

  @Option(names = "--diff", description = "Show which nodes were replaced.")
  boolean diff;

  @Option(names = "--force", description = "Replace a file that is there already.")
  boolean force;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description = "Greatest relative difference of ordinary outputs (default: 1e-5).")
  double tolerance = FixOptions.DEFAULT.tolerance();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Ordinary inputs on which both models are run (default: 12).")
  int runs = FixOptions.DEFAULT.runs();

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description = "For the search of failing inputs, e.g. 500ms, 5s (default: 5s).")
  String time = "5s";

  @Option(names = "--seed", paramLabel = "N", description = "Of inputs and search (default: 0).")
  long seed;

  @Mixin AnalysisOptions analysis = new AnalysisOptions();
  @Mixin PrecisionOptions precision = new PrecisionOptions();
  @Mixin RunningOptions running = new RunningOptions();
  @Mixin Reports reports = new Reports();

  /** Where results go; {@code --out} is the repaired model here. */
  static final class Reports extends ReportChoices {
    @Option(
        names = "--run-dir",
        paramLabel = "DIR",
        description = "Where the run's own folder is made (default: assay-out).")
    @Nullable Path runDir;

    @Override
    Optional<Path> folder() {
      return Optional.ofNullable(runDir);
    }

    @Override
    String folderOption() {
      return "--run-dir";
    }
  }

  @Override
  public Integer call() {
    Path file = ModelPaths.existing(Options.given(model));
    Optional<Path> target = Optional.ofNullable(out);
    if (target.isPresent() && Files.exists(target.get()) && !force) {
      throw new UsageException(
          "a file is there already",
          target.get().toString(),
          "a new file",
          "give another --out, or --force to replace it");
    }
    if (!(tolerance >= 0 && tolerance <= 1) || runs < 1 || runs > 10_000) {
      throw new UsageException(
          tolerance + ", " + runs + " runs",
          "--tolerance, --runs",
          "a tolerance from 0 to 1, 1 to 10000 runs",
          "");
    }
    Duration search = ConfirmCommand.time(time);
    At where = at();
    ScanOptions options = precision.applyTo(analysis.toScanOptions());
    Scanner scanner = analysis.scanner();
    analysis.checkNames(options, List.of(file));
    FixDocuments documents = new FixDocuments(diff);
    HtmlPages pages = new HtmlPages(m -> scanner.bounds(m, options));
    ReportWriter writer = new ReportWriter(this, reports, pages, documents);
    FixOptions wanted =
        new FixOptions(
            at.isEmpty() || how != FixOptions.Mode.AUTO ? how : FixOptions.Mode.LIMIT,
            where,
            findings,
            tolerance,
            runs,
            search,
            seed);
    FixSetting with =
        new FixSetting(this, scanner, options, running, wanted, documents, writer, target);
    ModelRun models = new ModelRun(this, writer);
    if (precision.given()) {
      FixPrecisionRun narrow = new FixPrecisionRun(with);
      return models.execute(List.of(file), m -> precision.listed(narrow.repaired(m)));
    }
    return models.execute(List.of(file), new FixRun(with)::repaired);
  }

  private At at() {
    if (at.isEmpty()) {
      return how == FixOptions.Mode.LIMIT ? new At(At.Place.OPERAND, List.of()) : At.ALL;
    }
    Set<String> words = Set.of("all", "inputs", "weights", "operand");
    if (at.size() == 1 && words.contains(at.get(0))) {
      return new At(At.Place.valueOf(at.get(0).toUpperCase(Locale.ROOT)), List.of());
    }
    Set<String> known = FixRun.tensors(Options.given(model));
    for (String tensor : at) {
      if (!known.contains(tensor)) {
        throw new UsageException(
            "no tensor '" + tensor + "'",
            "--at",
            "all, inputs, weights, operand, or tensors of the model",
            Spelling.advice(tensor, known));
      }
    }
    return new At(At.Place.TENSORS, at);
  }
}
