package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bench.fuzz.FuzzBench;
import org.assay.bench.fuzz.FuzzFigures;
import org.assay.bench.fuzz.FuzzTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench fuzz}: TensorFuzz's experiments, ours and the baselines. */
@Command(
    name = "fuzz",
    description = {
      "The experiments of TensorFuzz's article, our own way and three baselines; speed, memory and",
      "durability of campaigns."
    })
final class DevBenchFuzzCommand extends FiguresCommand.WithJson {
  private static final int MOST_KILLS = 1_000;

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

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description =
          "nan, precision, throughput, workers, memory, loss, text or none (default: all).")
  List<String> only = new ArrayList<>();

  @Option(
      names = "--cases",
      paramLabel = "DIR",
      description = "Search the models with known defects in this folder, too.")
  @Nullable Path cases;

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "Kill a campaign N times with signal 9, 10 to 30 s apart, and resume it.")
  int kills;

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    if (kills < 0 || kills > MOST_KILLS) {
      throw new UsageException(kills + " kills", "--kills", "0 to " + MOST_KILLS, "");
    }
    Path folder = ModelPaths.existing(Options.given(models), "a folder of models");
    Optional<Path> digits =
        Optional.ofNullable(data).map(d -> ModelPaths.existing(d, "a folder of digits"));
    Optional<Path> known =
        Optional.ofNullable(cases).map(c -> ModelPaths.existing(c, "a folder of cases"));
    Set<FuzzBench.Part> parts =
        only.isEmpty() ? EnumSet.allOf(FuzzBench.Part.class) : EnumSet.noneOf(FuzzBench.Part.class);
    for (String name : only) {
      Optional<FuzzBench.Part> part = FuzzBench.part(name);
      if (part.isPresent()) {
        parts.add(part.get());
      } else if (!name.equals("none")) {
        throw new UsageException("no part '" + name + "'", "--only", "see --help", "");
      }
    }
    FuzzFigures figures =
        FuzzBench.run(
            new FuzzBench.Setup(folder.resolve("digits_mlp.onnx"), digits, parts, known, kills),
            this::note);
    for (Map.Entry<String, String> table : FuzzTable.byPart(figures).entrySet()) {
      out().println(table.getValue());
      publish("fuzz-" + table.getKey(), table.getValue());
    }
    out().println(figures.summary());
    writeJson(figures.toJson());
    return figures.passed() ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }
}
