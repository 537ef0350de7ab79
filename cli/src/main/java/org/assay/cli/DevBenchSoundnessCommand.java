package org.assay.cli;

import java.nio.file.Path;
import org.assay.bench.document.MarkedSection;
import org.assay.bench.soundness.SoundnessBench;
import org.assay.bench.soundness.SoundnessFigures;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench soundness}: values of ORT against bounds. */
@Command(
    name = "soundness",
    description = "Checks bounds against the values that ONNX Runtime computes on random models.")
final class DevBenchSoundnessCommand extends AssayCommand {
  @Option(
      names = "--checks",
      paramLabel = "N",
      description = "Tensors to compare (default: ${DEFAULT-VALUE}).")
  long checks = 500_000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the first model (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--shrunk",
      paramLabel = "DIR",
      description = "Folder for the models of violations, made small (default: ${DEFAULT-VALUE}).")
  Path shrunk = Path.of("target", "shrunk");

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
    if (checks < 1) {
      throw new UsageException(checks + " checks", "--checks", "at least 1", "");
    }
    int threads = Math.min(8, Runtime.getRuntime().availableProcessors());
    SoundnessFigures figures = SoundnessBench.run(checks, seed, threads, shrunk, done -> {});
    out().print(figures.toText());
    if (json != null) {
      DevBenchKernelsCommand.write(json, figures.toJson());
    }
    if (docs != null) {
      String command =
          "`assay "
              + String.join(" ", spec().root().commandLine().getParseResult().originalArgs())
              + "`";
      MarkedSection.write(docs, "soundness", figures.toMarkdown() + "\nCommand: " + command + "\n");
    }
    return figures.perfect() ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }
}
