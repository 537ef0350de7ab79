package org.assay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assay.data.spec.Spelling;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.confirm.search.Given;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.report.ModelResult;
import org.assay.report.RunDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay confirm}: from a finding to something that fails. */
@Command(
    name = "confirm",
    description = {
      "Looks for inputs on which the findings of a scan do happen.",
      "With --weights free for weights, too; with --training for a batch, one step on which leads to",
      "weights on which they do.",
      "Each is run again in a fresh process, grown to a box, and kept as a folder for 'assay",
      "replay' with a JUnit test and a Python script."
    })
final class ConfirmCommand extends AssayCommand {
  private static final Pattern TIME = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)?");

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Models (.onnx, .onnxtxt), or folders that are searched for them.")
  List<Path> paths = new ArrayList<>();

  @Option(
      names = "--finding",
      paramLabel = "ID",
      description = "Only the finding whose id begins like this. Repeatable.")
  List<String> findings = new ArrayList<>();

  @Option(names = "--input", description = "Only failing inputs (default).")
  boolean input;

  @Option(names = "--training", description = "Only failing training steps.")
  boolean training;

  @Option(
      names = "--given",
      paramLabel = "nothing|inputs|weights|inputs,weights",
      description = {
        "What is not searched: inputs are rows of --data, weights those of the model (default:",
        "nothing)."
      })
  String given = Given.NOTHING.text();

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      description = "Time for the searches of a model, e.g. 500ms, 30s, 2m (default: 30s).")
  String budget = "30s";

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = "Of the training step (default: 1).")
  double learningRate = 1;

  @Option(
      names = "--resume",
      paramLabel = "RUN_DIR",
      description =
          "Go on with a run that was ended: models that are done, by its folder, are not searched"
              + " again.")
  @Nullable Path resume;

  @Option(names = "--seed", paramLabel = "N", description = "Of the searches (default: 0).")
  long seed;

  @Mixin Assumptions assumptions = new Assumptions();
  @Mixin RunningOptions running = new RunningOptions();
  @Mixin ReportOptions reports = new ReportOptions();

  /** What is assumed; {@code --input} has another meaning here. */
  static final class Assumptions extends AssumptionOptions {
    @Option(
        names = "--range",
        paramLabel = "NAME=LO..HI",
        description = "Range of an input; wins over the spec. Repeatable.")
    List<String> given = new ArrayList<>();

    @Override
    List<String> inputRanges() {
      return given;
    }
  }

  @Override
  public Integer call() {
    Duration time = time(budget);
    if (!(learningRate > 0 && learningRate <= Float.MAX_VALUE)) {
      throw new UsageException(
          "'" + learningRate + "' is no rate", "--learning-rate", "a number above 0", "");
    }
    Given notSearched = given();
    ScanOptions options = assumptions.toScanOptions();
    Scanner scanner = Scanner.create();
    HtmlPages pages = new HtmlPages(model -> scanner.bounds(model, options));
    ConfirmDocuments documents = new ConfirmDocuments();
    ReportWriter writer = new ReportWriter(this, reports, pages, documents);
    List<Path> models = ModelPaths.expand(paths);
    ConfirmRun.Wanted wanted =
        new ConfirmRun.Wanted(
            findings,
            input || !training,
            training,
            time,
            learningRate,
            options.loss(),
            seed,
            notSearched);
    earlier().ifPresent(writer::goOnIn);
    int code;
    try (ConfirmRun run =
        new ConfirmRun(this, options, running, writer, documents, wanted, models.size() > 1)) {
      if (resume != null) {
        run.goOn();
      }
      code =
          new ModelRun(this, writer)
              .execute(models, m -> confirmed(run, m, scanner.scan(m, options)));
      if (resume != null) {
        note("the outcome of %d of %d models was known".formatted(run.resumed(), models.size()));
      }
    }
    if (!findings.isEmpty() && documents.isEmpty()) {
      throw new UsageException(
          "no finding '" + String.join("', '", findings) + "'",
          "--finding",
          "the beginning of an id that a scan with the same options reports",
          "assay scan tells the ids");
    }
    return code;
  }

  private static ModelResult confirmed(ConfirmRun run, Path model, ModelResult scanned) {
    return scanned.error().isPresent() ? scanned : run.confirm(model, scanned);
  }

  /** The folder of the run to go on with. */
  private Optional<RunDirectory> earlier() {
    if (resume == null) {
      return Optional.empty();
    }
    if (reports.noOut || reports.folder().isPresent()) {
      throw new UsageException(
          "the run's folder is the one that is gone on with",
          "--resume " + resume,
          "neither --out nor --no-out",
          "");
    }
    try {
      RunDirectory earlier = RunDirectory.existing(resume);
      if (Files.isRegularFile(earlier.path().resolve(ConfirmLedger.FILE))) {
        return Optional.of(earlier);
      }
    } catch (IOException e) {
      // Said below, as for a folder that another command wrote.
    }
    throw new UsageException(
        "there is no run to go on with",
        "--resume " + resume,
        "the folder of a run of assay confirm, e.g. assay-out/confirm-1",
        "begin anew without --resume");
  }

  private Given given() {
    Given meant =
        Given.of(given)
            .orElseThrow(
                () ->
                    new UsageException(
                        "'" + given + "' cannot be given",
                        "--given",
                        "one of " + String.join(" | ", Given.words()),
                        Spelling.advice(given, Given.words())));
    String option = "--given " + meant.text();
    if (meant.inputs() && assumptions.data == null) {
      throw new UsageException(
          "inputs are given, but there are none",
          option,
          "--data FILE.npz with an array per input",
          "give the data, or --given nothing");
    }
    if (meant == Given.INPUTS && assumptions.weights == WeightMode.FROZEN) {
      throw new UsageException(
          "nothing is left to choose with --weights frozen",
          option,
          "--weights free",
          "--given inputs,weights runs the data as it is");
    }
    if (meant != Given.NOTHING && training) {
      throw new UsageException(
          "a training step chooses its batch and its weights",
          option + " --training",
          "--given nothing",
          "look for failing inputs in a run of their own");
    }
    return meant;
  }

  /**
   * A time with its unit; seconds if it has none.
   *
   * @throws UsageException if it is none, 0 or above a day
   */
  static Duration time(String text) {
    Matcher matcher = TIME.matcher(text.strip());
    if (matcher.matches()) {
      double unit =
          switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
            case "ms" -> 1;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 1000;
          };
      double millis = Double.parseDouble(matcher.group(1)) * unit;
      if (millis >= 1 && millis <= 86_400_000) {
        return Duration.ofMillis((long) millis);
      }
    }
    throw new UsageException(
        "'" + text + "' is no time", "--budget", "1ms to 24h, e.g. 500ms, 30s, 2m", "");
  }
}
