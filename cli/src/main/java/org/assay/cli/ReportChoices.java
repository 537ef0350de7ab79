package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.data.spec.Spelling;
import org.assay.report.Baseline;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where results go and which of them count. */
abstract class ReportChoices {
  /** A report to be written to a file. */
  record Target(ReportKind kind, Path file) {}

  @Option(
      names = "--format",
      paramLabel = "text|json|sarif|junit|markdown",
      description = "Form of the result on standard output (default: text).")
  ReportKind format = ReportKind.TEXT;

  @Option(
      names = "--report",
      paramLabel = "KIND=PATH",
      description =
          "Write a report to a file; kinds: text, json, sarif, junit, markdown, html. Repeatable.")
  List<String> reports = new ArrayList<>();

  @Option(
      names = "--fail-on",
      paramLabel = "confirmed|possible|any",
      description = "From which status on findings make the exit code 1 (default: possible).")
  FailOn failOn = FailOn.POSSIBLE;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "SARIF or JSON of an earlier run: only findings that are not in it count.")
  @Nullable Path baseline;

  @Option(names = "--no-out", description = "Make no folder for the run.")
  boolean noOut;

  /** Where the run's own folder is made, if that was said. */
  abstract Optional<Path> folder();

  /** The option that says so. */
  abstract String folderOption();

  /**
   * The reports to be written.
   *
   * @throws UsageException if one is malformed or its folder does not exist
   */
  List<Target> targets() {
    if (format == ReportKind.HTML) {
      throw new UsageException(
          "html is written to files only", "--format", "", "use --report html=PATH");
    }
    List<Target> targets = new ArrayList<>();
    for (String report : reports) {
      int at = report.indexOf('=');
      if (at < 1 || at == report.length() - 1) {
        throw new UsageException(
            "cannot read '" + report + "'", "--report", "KIND=PATH, e.g. sarif=out.sarif", "");
      }
      Path file = Path.of(report.substring(at + 1));
      Path folder = file.toAbsolutePath().getParent();
      if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
        throw new UsageException(
            Files.isDirectory(file) ? "is a folder" : "its folder does not exist",
            "--report " + report,
            "a file in an existing folder",
            "");
      }
      targets.add(new Target(kind(report.substring(0, at)), file));
    }
    return targets;
  }

  private static ReportKind kind(String word) {
    return Arrays.stream(ReportKind.values())
        .filter(k -> k.toString().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "no report of kind '" + word + "'",
                    "--report",
                    "",
                    Spelling.advice(
                        word, Arrays.stream(ReportKind.values()).map(Object::toString).toList())));
  }

  /**
   * The findings of an earlier run.
   *
   * @throws UsageException if the file does not exist
   * @throws org.assay.onnx.ModelException if it is no such report
   */
  Optional<Baseline> readBaseline() {
    return Optional.ofNullable(baseline)
        .map(file -> Baseline.read(ModelPaths.existing(file, "SARIF or JSON of an earlier run")));
  }
}
