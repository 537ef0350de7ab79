package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assay.bench.Machine;
import org.assay.bench.numeric.FixBench;
import org.assay.bench.numeric.FixTable;
import org.assay.bench.numeric.narrow.NarrowBench;
import org.assay.bench.numeric.narrow.NarrowTable;
import org.assay.numeric.scan.NarrowPrecision;
import org.assay.numeric.scan.ScanOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code assay dev bench fix}: known defects that are repaired, by each kind of repair; with {@code
 * --precision}, models that are converted to 16 bits.
 */
@Command(
    name = "fix",
    description = {
      "Repairs known defects: rewrites, clips, limits of ranges.",
      "With --precision: converts models to 16 bits and runs them beside float32."
    })
final class DevBenchFixCommand extends FiguresCommand {
  @Option(
      names = "--cases",
      paramLabel = "DIR",
      description = "Folder of <id>.onnxtxt and <id>.yaml.")
  @Nullable Path cases;

  @Option(
      names = "--modes",
      split = ",",
      paramLabel = "auto|all|weights|maxnorm|inputs|operand",
      description = "Which repairs (default: all).")
  List<String> modes = new ArrayList<>();

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "With --precision: folder of .onnx to convert.")
  @Nullable Path models;

  @Option(
      names = "--overflowing",
      paramLabel = "N",
      description = "With --precision: so many models of each family that is made to overflow.")
  int overflowing;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "With --precision: ordinary inputs per model (default: 1000).")
  int runs = 1000;

  @Option(
      names = "--section",
      paramLabel = "NAME",
      description = "Which part of the page --docs replaces (default: by what is measured).")
  @Nullable String section;

  // --data is a folder of MNIST here, for inputs of their size.
  @Mixin AnalysisOptions analysis = new AnalysisOptions();
  @Mixin PrecisionOptions precision = new PrecisionOptions();

  @Option(names = "--verbose", description = "Tell of every case on standard error.")
  boolean verbose;

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    return precision.given() ? inSixteenBits() : repairs();
  }

  private int inSixteenBits() {
    if ((models == null) == (overflowing == 0)) {
      throw new UsageException(
          "nothing to convert", "--precision", "--models DIR or --overflowing N", "");
    }
    ScanOptions options = precision.applyTo(analysis.toScanOptions());
    NarrowPrecision type = options.precision().orElseThrow();
    if (models == null) {
      List<NarrowBench.Family> families =
          NarrowBench.overflowing(overflowing, type, runs, this::note);
      String table = NarrowTable.families(families, Machine.here());
      out().print(table);
      publish(section == null ? "fix-overflowing" : section, table);
      return NarrowBench.allHold(families) ? ExitCode.CLEAN : ExitCode.FINDINGS;
    }
    List<NarrowBench.Outcome> all =
        NarrowBench.models(
            ModelPaths.existing(models, "a folder of models"), options, type, runs, this::note);
    String table = NarrowTable.models(all, type.type().text(), Machine.here());
    out().print(table);
    publish(section == null ? "fix-" + type.type().text() : section, table);
    return NarrowBench.allFinite(all) ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }

  private int repairs() {
    if (cases == null) {
      throw new UsageException("missing", "--cases", "a folder of cases", "or give --precision");
    }
    Path folder = ModelPaths.existing(cases, "a folder of cases");
    if (!Files.isDirectory(folder)) {
      throw new UsageException("is no folder", folder.toString(), "a folder of cases", "");
    }
    List<FixBench.Mode> wanted = new ArrayList<>();
    for (FixBench.Mode mode : FixBench.Mode.values()) {
      if (modes.isEmpty() || modes.contains(mode.text())) {
        wanted.add(mode);
      }
    }
    if (wanted.size() < modes.size()) {
      throw new UsageException(
          "no repair " + modes, "--modes", "auto, all, weights, maxnorm, inputs or operand", "");
    }
    List<FixBench.Outcome> all =
        FixBench.run(
            folder, wanted, Duration.ofSeconds(2), verbose, verbose ? this::note : line -> {});
    String table = FixTable.toMarkdown(all, Machine.here());
    out().print(table);
    FixTable.open(all).forEach(this::note);
    publish(section == null ? "fix" : section, table);
    return FixTable.open(all).stream().anyMatch(l -> l.startsWith("auto"))
        ? ExitCode.FINDINGS
        : ExitCode.CLEAN;
  }
}
