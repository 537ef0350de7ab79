package org.assay.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.assay.bench.fuzz.FuzzBench;
import org.assay.bench.fuzz.FuzzTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench fuzz}: TensorFuzz's experiments, ours and the baselines. */
@Command(
    name = "fuzz",
    description = "The experiments of TensorFuzz's article: our own way and three baselines.")
final class DevBenchFuzzCommand extends FiguresCommand {
  @Option(
      names = "--models",
      required = true,
      paramLabel = "DIR",
      description = "Folder with digits_mlp.onnx.")
  @Nullable Path models;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of MNIST's test images and labels (default: drawn digits).")
  @Nullable Path data;

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    Path folder = ModelPaths.existing(Options.given(models), "a folder of models");
    Optional<Path> digits =
        Optional.ofNullable(data).map(d -> ModelPaths.existing(d, "a folder of digits"));
    FuzzBench.Figures figures =
        new FuzzBench(folder.resolve("digits_mlp.onnx"), digits).run(this::note);
    String table = FuzzTable.toMarkdown(figures);
    out().print(table);
    publish("fuzz", table);
    return ExitCode.CLEAN;
  }
}
