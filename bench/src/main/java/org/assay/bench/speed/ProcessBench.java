package org.assay.bench.speed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.assay.bench.Machine;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.onnx.precision.PrecisionConversion;
import org.assay.onnx.upgrade.Upgrade;

/**
 * What a user waits for: whole processes of the launcher, from its shell to its exit. The runs of
 * one round follow each other, so that noise meets all of them.
 */
public final class ProcessBench {
  private static final List<String> SETTING =
      List.of("--weights", "free", "--ranges", "ranum", "-q", "--no-color");

  private final Path launcher;

  /** A bench of this launcher, e.g. {@code ./assay} of a checkout. */
  public ProcessBench(Path launcher) {
    this.launcher = launcher.toAbsolutePath();
  }

  /**
   * Times {@code --help}, one case of median size, all cases, and a large MLP alone and beside its
   * conversion to float16.
   *
   * @param cases a folder of {@code .onnxtxt} files and their specs
   * @param rounds at least 1; the first round more is not counted
   */
  public Figures run(Path cases, int rounds) {
    try {
      Path folder = Files.createTempDirectory("assay-process");
      Path large = folder.resolve("mlp.onnx");
      Path half = folder.resolve("mlp16.onnx");
      try {
        Model mlp = SpeedBench.mlp();
        ModelWriter.write(mlp, large);
        ModelWriter.write(
            PrecisionConversion.of(
                Upgrade.toWorkingOpset(mlp), ElementType.FLOAT16, ConstantPolicy.CLAMP),
            half);
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put("--help", List.of("--help"));
        commands.put("scan, a case of median size", scan(medianSized(cases)));
        commands.put("scan, all cases", scan(cases));
        commands.put(
            "scan, MLP with 490 MB of weights",
            List.of("scan", large.toString(), "-q", "--no-run"));
        commands.put(
            "compare, that MLP with its conversion to float16",
            List.of("compare", large.toString(), half.toString(), "-q", "--no-out"));
        return measured(commands, folder, rounds);
      } finally {
        Files.deleteIfExists(large);
        Files.deleteIfExists(half);
        Files.deleteIfExists(folder.resolve("out"));
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the processes cannot be measured", e);
    }
  }

  private Figures measured(Map<String, List<String>> commands, Path folder, int rounds)
      throws IOException {
    Map<String, List<ProcessRun>> runs = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      for (Map.Entry<String, List<String>> command : commands.entrySet()) {
        List<String> line = new ArrayList<>(List.of(launcher.toString()));
        line.addAll(command.getValue());
        ProcessRun run = ProcessRun.of(line, folder.resolve("out"));
        if (round > 0) {
          runs.computeIfAbsent(command.getKey(), name -> new ArrayList<>()).add(run);
        }
      }
    }
    List<Row> rows = new ArrayList<>();
    runs.forEach(
        (name, measured) ->
            rows.add(
                new Row(
                    name,
                    median(measured.stream().mapToDouble(ProcessRun::wallSeconds).toArray()),
                    median(measured.stream().mapToDouble(ProcessRun::cpuSeconds).toArray()),
                    (long) median(measured.stream().mapToDouble(ProcessRun::peakMb).toArray()),
                    (long) median(measured.stream().mapToDouble(ProcessRun::ownMb).toArray()))));
    return new Figures(Machine.here(), rounds, rows);
  }

  private static List<String> scan(Path model) {
    List<String> line = new ArrayList<>(List.of("scan", model.toAbsolutePath().toString()));
    line.addAll(SETTING);
    return line;
  }

  private static Path medianSized(Path cases) throws IOException {
    try (Stream<Path> files = Files.list(cases)) {
      List<Path> sorted = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".onnxtxt")).sorted().toList()) {
        sorted.add(file);
      }
      if (sorted.isEmpty()) {
        throw new IOException("no .onnxtxt file in " + cases);
      }
      sorted.sort((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()));
      return sorted.get(sorted.size() / 2);
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /**
   * Medians of one command.
   *
   * @param cpuSeconds of the process and what it waited for, user and system; NaN where the system
   *     does not say
   * @param peakMb greatest resident memory; 0 where the system does not say
   * @param ownMb of it what is no page of a file; 0 where the system does not say
   */
  public record Row(
      String command, double wallSeconds, double cpuSeconds, long peakMb, long ownMb) {}

  /** The rows, in the order of a round. */
  public record Figures(Machine machine, int rounds, List<Row> rows) {
    public Figures {
      rows = List.copyOf(rows);
    }

    /** A table in Markdown. */
    public String toMarkdown() {
      StringBuilder table =
          new StringBuilder(
              "| process | wall | CPU | CPU over `--help` | peak memory | without pages of files |\n|---|---|---|---|---|---|\n");
      for (Row row : rows) {
        table.append(
            String.format(
                Locale.ROOT,
                "| %s | %.2f s | %.2f s | %.2f s | %d MB | %d MB |%n",
                row.command,
                row.wallSeconds,
                row.cpuSeconds,
                row.cpuSeconds - rows.get(0).cpuSeconds,
                row.peakMb,
                row.ownMb));
      }
      return table
          .append("\nMedians of ")
          .append(rounds)
          .append(" interleaved rounds. Measured on: ")
          .append(machine)
          .append(".\n")
          .toString();
    }
  }
}
