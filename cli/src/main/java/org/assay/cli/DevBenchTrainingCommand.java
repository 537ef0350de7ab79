package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.assay.bench.Machine;
import org.assay.bench.training.DiagnoseBench;
import org.assay.bench.training.DiagnoseTable;
import org.assay.bench.training.ProbeCostBench;
import org.assay.bench.training.ProbeCostTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench training}: verdicts on faulty training programs. */
@Command(
    name = "training",
    description = "Diagnoses the programs of DeepLocalize's benchmark: verdicts beside the truth.")
final class DevBenchTrainingCommand extends FiguresCommand {
  @Option(names = "--cases", paramLabel = "DIR", description = "Folder of <id>.yaml and data.")
  @Nullable Path cases;

  @Option(
      names = "--only",
      paramLabel = "ID",
      arity = "1..*",
      split = ",",
      description = "Programs to run (default: all).")
  List<String> only = new ArrayList<>();

  @Option(names = "--seed", paramLabel = "N", description = "Of everything random (default: 0).")
  long seed;

  @Option(
      names = "--deeplocalize",
      description = "Use DeepLocalize's checks instead of ours (part 'deeplocalize' of the page).")
  boolean like;

  @Option(
      names = "--probes",
      description = "Measure what watching costs instead (part 'probes'); needs no cases.")
  boolean probes;

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    if (probes) {
      ProbeCostBench.Figures figures = ProbeCostBench.run(this::note);
      String table = ProbeCostTable.toMarkdown(figures, Machine.here());
      out().print(table);
      publish("probes", table);
      return figures.hold() ? ExitCode.CLEAN : ExitCode.FINDINGS;
    }
    if (cases == null) {
      throw new UsageException("--cases is missing", spec().qualifiedName(), "a folder", "");
    }
    Path folder = ModelPaths.existing(Options.given(cases), "a folder of cases");
    if (!Files.isDirectory(folder)) {
      throw new UsageException("is no folder", folder.toString(), "a folder of cases", "");
    }
    List<DiagnoseBench.Answer> answers =
        DiagnoseBench.run(folder, new LinkedHashSet<>(only), seed, like, this::note);
    String table = DiagnoseTable.toMarkdown(answers, Machine.here());
    out().print(table);
    publish(like ? "deeplocalize" : "diagnose", table);
    return DiagnoseTable.allAsExpected(answers) ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }
}
