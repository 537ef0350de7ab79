package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assay.bench.gradients.GradientBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench gradients}: how exact gradient graphs are, and what they cost. */
@Command(
    name = "gradients",
    description = {
      "Derivatives of every operator and of random graphs against central differences; cost of the",
      "gradients of models, in forward runs."
    })
final class DevBenchGradientsCommand extends FiguresCommand.WithJson {
  private static final int MOST_SEEDS = 10_000;

  @Option(
      names = "--models",
      paramLabel = "PATH",
      description = "Folder of .onnx, or one model; repeatable (default: none).")
  List<Path> models = new ArrayList<>();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "Cases per operator, and ten times as many random graphs (default: ${DEFAULT-VALUE}; 0:"
              + " none).")
  int seeds = 12;

  @Option(
      names = "--section",
      paramLabel = "NAME",
      description = "Parts NAME-operators and NAME-models of the page (default: ${DEFAULT-VALUE}).")
  String section = "gradients";

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    if (seeds < 0 || seeds > MOST_SEEDS) {
      throw new UsageException(seeds + " cases", "--seeds", "0 to " + MOST_SEEDS, "");
    }
    List<Path> files = ModelPaths.expand(models);
    GradientBench bench = GradientBench.run(seeds, files, this::note);
    for (Map.Entry<String, String> table : bench.tables().entrySet()) {
      out().println(table.getValue());
      publish(section + "-" + table.getKey(), table.getValue());
    }
    writeJson(bench.toJson());
    return bench.passed() ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }
}
