package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assay.bench.Machine;
import org.assay.bench.numeric.FixBench;
import org.assay.bench.numeric.FixTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench fix}: known defects that are repaired, by each kind of repair. */
@Command(name = "fix", description = "Repairs known defects: rewrites, clips, limits of ranges.")
final class DevBenchFixCommand extends FiguresCommand {
  @Option(
      names = "--cases",
      required = true,
      paramLabel = "DIR",
      description = "Folder of <id>.onnxtxt and <id>.yaml.")
  @Nullable Path cases;

  @Option(
      names = "--modes",
      split = ",",
      paramLabel = "auto|all|weights|inputs|operand",
      description = "Which repairs (default: all).")
  List<String> modes = new ArrayList<>();

  @Option(names = "--verbose", description = "Tell of every case on standard error.")
  boolean verbose;

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    Path folder = ModelPaths.existing(Options.given(cases), "a folder of cases");
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
          "no repair " + modes, "--modes", "auto, all, weights, inputs or operand", "");
    }
    List<FixBench.Outcome> all =
        FixBench.run(
            folder, wanted, Duration.ofSeconds(2), verbose, verbose ? this::note : line -> {});
    String table = FixTable.toMarkdown(all, Machine.here());
    out().print(table);
    FixTable.open(all).forEach(this::note);
    publish("fix", table);
    return FixTable.open(all).stream().anyMatch(l -> l.startsWith("auto"))
        ? ExitCode.FINDINGS
        : ExitCode.CLEAN;
  }
}
