package org.assay.cli;

import java.nio.file.Path;
import org.assay.bench.soundness.SoundnessBench;
import org.assay.bench.soundness.SoundnessFigures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench soundness}: values of ORT against bounds. */
@Command(
    name = "soundness",
    description = "Checks bounds against the values that ONNX Runtime computes on random models.")
final class DevBenchSoundnessCommand extends FiguresCommand.WithJson {
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

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    if (checks < 1) {
      throw new UsageException(checks + " checks", "--checks", "at least 1", "");
    }
    int threads = Math.min(8, Runtime.getRuntime().availableProcessors());
    SoundnessFigures figures = SoundnessBench.run(checks, seed, threads, shrunk, done -> {});
    out().print(figures.toText());
    writeJson(figures.toJson());
    publish("soundness", figures.toMarkdown());
    return figures.perfect() ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }
}
