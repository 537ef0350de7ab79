package org.assay.bench.speed;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assay.bench.Machine;
import org.assay.data.random.RandomStream;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.io.ModelWriter;
import org.assay.report.ModelResult;

/** Chains of 100 to 10,000 nodes, and an MLP with some 490 MB of weights. */
public final class SpeedBench {
  private static final int WIDTH = 3200;
  private static final int LAYERS = 12;

  private SpeedBench() {}

  /** One scan: load and analysis in ms of wall time, CPU time of the process in ms. */
  public record Row(String model, double loadMs, double analyseMs, double cpuMs) {}

  /**
   * The rows.
   *
   * @param peakMb greatest resident memory of the process so far; 0 where the system does not say
   */
  public record Figures(Machine machine, List<Row> rows, long peakMb) {
    public Figures {
      rows = List.copyOf(rows);
    }

    /** A table in Markdown. */
    public String toMarkdown() {
      StringBuilder table =
          new StringBuilder("| model | load | analyse | CPU |\n|---|---|---|---|\n");
      for (Row row : rows) {
        table.append(
            String.format(
                Locale.ROOT,
                "| %s | %.0f ms | %.0f ms | %.0f ms |%n",
                row.model,
                row.loadMs,
                row.analyseMs,
                row.cpuMs));
      }
      return table
          .append("\nPeak resident memory of the process (VmHWM): ")
          .append(peakMb)
          .append(" MB. Measured on: ")
          .append(machine)
          .append(".\n")
          .toString();
    }
  }

  /** Makes the models in a temporary folder and scans each; the first chain twice, to warm up. */
  public static Figures run() {
    try {
      Path folder = Files.createTempDirectory("assay-speed");
      List<Path> models = new ArrayList<>();
      try {
        Scanner scanner = Scanner.create();
        List<Row> rows = new ArrayList<>();
        for (int nodes : new int[] {100, 1000, 10_000}) {
          models.add(write(folder.resolve("chain" + nodes + ".onnx"), chain(nodes)));
          scan(scanner, models.get(models.size() - 1), "");
          rows.add(scan(scanner, models.get(models.size() - 1), nodes + " nodes, warm"));
        }
        models.add(write(folder.resolve("mlp.onnx"), mlp()));
        rows.add(
            scan(scanner, models.get(models.size() - 1), "MLP, " + LAYERS + " × " + WIDTH + "²"));
        return new Figures(
            Machine.here(),
            rows,
            (long) ProcessRun.megabytes(Path.of("/proc/self/status"), "VmHWM:"));
      } finally {
        for (Path model : models) {
          Files.deleteIfExists(model);
        }
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the temporary folder cannot be used", e);
    }
  }

  private static Path write(Path file, Model model) {
    ModelWriter.write(model, file);
    return file;
  }

  private static Row scan(Scanner scanner, Path model, String name) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    ModelResult result = scanner.scan(model, ScanOptions.DEFAULT);
    if (result.error().isPresent()) {
      throw new IllegalStateException(result.error().get());
    }
    double cpuMs = (system.getProcessCpuTime() - cpu) / 1e6;
    return new Row(name, result.loadMs(), result.analyseMs(), cpuMs);
  }

  private static Model chain(int n) {
    String[] operators = {"Add", "Mul", "Tanh", "Sub", "Sigmoid"};
    List<Node> nodes = new ArrayList<>();
    String x = "x";
    for (int i = 0; i < n; i++) {
      String op = operators[i % operators.length];
      boolean unary = op.equals("Tanh") || op.equals("Sigmoid");
      String out = "t" + i;
      nodes.add(Node.of(op, unary ? List.of(x) : List.of(x, "c"), List.of(out), Map.of()));
      x = out;
    }
    return model(nodes, 64, x, Map.of("c", Tensor.scalar(0.5f)));
  }

  /** The MLP, {@code [N, 3200]} to {@code [N, 3200]}. */
  static Model mlp() {
    List<Node> nodes = new ArrayList<>();
    Map<String, Tensor> weights = new LinkedHashMap<>();
    RandomStream random = RandomStream.of(1, "speed");
    String x = "x";
    for (int i = 0; i < LAYERS; i++) {
      weights.put("w" + i, weight(random));
      nodes.add(Node.of("MatMul", List.of(x, "w" + i), List.of("m" + i), Map.of()));
      nodes.add(Node.of("Relu", List.of("m" + i), List.of("r" + i), Map.of()));
      x = "r" + i;
    }
    return model(nodes, WIDTH, x, weights);
  }

  private static Tensor weight(RandomStream random) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * WIDTH * WIDTH).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < WIDTH * WIDTH; i++) {
      bytes.putFloat(4 * i, random.nextFloat() * 0.04f - 0.02f);
    }
    return Tensor.of(ElementType.FLOAT, new long[] {WIDTH, WIDTH}, TensorData.of(bytes));
  }

  private static Model model(
      List<Node> nodes, long width, String output, Map<String, Tensor> initializers) {
    Shape shape = Shape.of(Dim.of("N"), Dim.of(width));
    return Model.of(
        8,
        17,
        Graph.of(
            "g",
            List.of(ValueInfo.tensor("x", ElementType.FLOAT, shape)),
            List.of(ValueInfo.tensor(output, ElementType.FLOAT, shape)),
            nodes,
            initializers));
  }
}
