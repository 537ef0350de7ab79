package org.assay.bench.numeric;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assay.bench.Machine;
import org.assay.data.DataException;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.report.Finding;
import org.assay.report.Kind;
import org.assay.report.ModelResult;
import org.assay.report.Status;

/**
 * The benchmark of numerical defects: networks in text form with the operators that can fail and
 * those of the same kinds that cannot (GRIST's programs in RANUM's setting; Li et al., ICSE 2023).
 */
public final class NumericBench {
  /** RANUM's setting: weights under training, its ranges of inputs. */
  static final ScanOptions SETTING =
      new ScanOptions(
          WeightMode.FREE,
          RangeMode.RANUM,
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Map.of(),
          false);

  private NumericBench() {}

  /**
   * Scans all cases of a folder.
   *
   * @param cases holds {@code <id>.onnxtxt} and {@code <id>.yaml}
   * @param repeat how often each case is scanned again, for the time when warm
   * @throws DataException if there are no cases or a ground truth is malformed
   */
  public static NumericFigures run(Path cases, int repeat) {
    List<Path> models = models(cases);
    List<GroundTruth> truths = models.stream().map(m -> GroundTruth.read(yaml(m))).toList();
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    Scanner scanner = Scanner.create();
    List<ModelResult> results = new ArrayList<>();
    for (Path model : models) {
      results.add(scanner.scan(model, SETTING));
    }
    double wallMs = (System.nanoTime() - start) / 1e6;
    double cpuMs = (system.getProcessCpuTime() - cpu) / 1e6;
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    double[][] warm = new double[models.size()][repeat];
    // Interleaved, so that a busy moment of the machine does not fall on one case.
    for (int r = 0; r < repeat; r++) {
      for (int i = 0; i < models.size(); i++) {
        // CPU time of this thread: other work on the machine must not count.
        long from = thread.getCurrentThreadCpuTime();
        scanner.scan(models.get(i), SETTING);
        warm[i][r] = (thread.getCurrentThreadCpuTime() - from) / 1e6;
      }
    }
    List<CaseOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      outcomes.add(judge(models.get(i), truths.get(i), results.get(i), median(warm[i])));
    }
    return new NumericFigures(Machine.here(), repeat, wallMs, cpuMs, outcomes);
  }

  private static CaseOutcome judge(
      Path model, GroundTruth truth, ModelResult result, double warmMs) {
    List<Finding> findings =
        result.findings().stream().filter(f -> f.status() != Status.UNPROVED).toList();
    List<String> missed = new ArrayList<>();
    for (GroundTruth.Defect defect : truth.defects()) {
      boolean found =
          findings.stream()
              .filter(f -> f.tensor().equals(defect.tensor()))
              .anyMatch(f -> !defect.reached() || f.kind() == Kind.NON_FINITE);
      if (!found) {
        missed.add(defect.tensor());
      }
    }
    List<String> flagged =
        truth.guards().stream()
            .filter(guard -> findings.stream().anyMatch(f -> f.tensor().equals(guard)))
            .toList();
    return new CaseOutcome(
        stem(model),
        truth.defects().size(),
        missed,
        truth.guards().size(),
        flagged,
        result.error(),
        result.loadMs(),
        result.analyseMs(),
        warmMs);
  }

  static List<Path> models(Path cases) {
    try (Stream<Path> entries = Files.list(cases)) {
      List<Path> models =
          entries
              .filter(p -> p.toString().endsWith(".onnxtxt") && Files.isRegularFile(yaml(p)))
              .sorted()
              .toList();
      if (models.isEmpty()) {
        throw new DataException(
            "the folder holds no case", cases.toString(), "<id>.onnxtxt and <id>.yaml", "");
      }
      return models;
    } catch (IOException e) {
      throw new DataException("the folder cannot be read", cases.toString(), "", e);
    }
  }

  static Path yaml(Path model) {
    return model.resolveSibling(stem(model) + ".yaml");
  }

  static String stem(Path model) {
    String name = String.valueOf(model.getFileName());
    return name.substring(0, name.lastIndexOf('.'));
  }

  static double median(double... values) {
    if (values.length == 0) {
      return 0;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
