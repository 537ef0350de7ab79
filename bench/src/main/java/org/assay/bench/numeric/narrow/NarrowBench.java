package org.assay.bench.numeric.narrow;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.assay.bench.ModelFolder;
import org.assay.data.DataException;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecReader;
import org.assay.exec.ExecException;
import org.assay.numeric.precision.NarrowComparison;
import org.assay.numeric.scan.NarrowPrecision;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.upgrade.WorkingForm;

/** The benchmark of conversions to 16 bits. */
public final class NarrowBench {
  private NarrowBench() {}

  /**
   * A real model.
   *
   * @param nodes in all, subgraphs included
   * @param wide nodes in float32
   * @param added those of them that runs asked for
   * @param clipped Relus that became Clips
   * @param listed nodes of operators on onnxconverter-common's default block list
   * @param listedFloat those of them that read or make floats
   * @param proved whether every failure besides the islands is excluded
   * @param comparison with float32; empty if it was not measured
   * @param cpuSeconds of the process, conversion and runs
   * @param peakMb most resident memory of the process meanwhile; 0 if unknown
   * @param error why it was not measured; may be empty
   */
  public record Outcome(
      String name,
      int nodes,
      int wide,
      int added,
      int clipped,
      int listed,
      int listedFloat,
      boolean proved,
      Optional<NarrowComparison.Outcome> comparison,
      double cpuSeconds,
      long peakMb,
      String error) {
    /** Whether all outputs are finite, emulated and on ONNX Runtime where it runs the model. */
    public boolean isFinite() {
      return comparison
          .map(
              c ->
                  c.emulatedFinite() == c.runs()
                      && c.runtimeFinite().map(n -> n == c.runs()).orElse(true))
          .orElse(false);
    }
  }

  /**
   * Models of one family that were made to overflow.
   *
   * @param models how many
   * @param nodes of them in all
   * @param wide nodes in float32
   * @param missing tensors that must be in float32 and are not
   * @param superfluous tensors that need not be and are
   * @param finite models all of whose outputs are finite, emulated and on ONNX Runtime
   * @param unrun models that ONNX Runtime does not run in 16 bits
   * @param worst difference to float32 under emulation, relative to the largest element
   */
  public record Family(
      String name,
      int models,
      int nodes,
      int wide,
      int missing,
      int superfluous,
      int finite,
      int unrun,
      double worst) {
    /** Whether all islands lie where they must, and nowhere else. */
    public boolean holds() {
      return missing == 0 && superfluous == 0 && finite == models;
    }
  }

  /** Whether all models were measured, and no output is infinite or NaN. */
  public static boolean allFinite(List<Outcome> all) {
    return all.stream().allMatch(Outcome::isFinite);
  }

  /** Whether islands lie where they must in all families. */
  public static boolean allHold(List<Family> all) {
    return all.stream().allMatch(Family::holds);
  }

  /**
   * Converts all models of a folder.
   *
   * @param options ranges of inputs of any of the models; its data is a folder of real digits
   * @param runs ordinary inputs per model
   * @param progress is told of each model in one line
   */
  public static List<Outcome> models(
      Path folder,
      ScanOptions options,
      NarrowPrecision precision,
      int runs,
      Consumer<String> progress) {
    Scanner scanner = Scanner.create();
    Optional<Digits> digits = options.data().map(Digits::read);
    ScanOptions own =
        new ScanOptions(
                options.weights(),
                options.ranges(),
                Optional.empty(),
                options.inputs(),
                Optional.empty(),
                options.dims(),
                options.gradients())
            .with(precision);
    List<Outcome> outcomes = new ArrayList<>();
    for (Path file : ModelFolder.models(folder)) {
      Outcome outcome = measured(file, new NarrowModels(scanner, own, digits), runs);
      progress.accept(NarrowTable.line(outcome));
      outcomes.add(outcome);
    }
    return outcomes;
  }

  private static Outcome measured(Path file, NarrowModels models, int runs) {
    String name = String.valueOf(file.getFileName());
    double from = cpuSeconds();
    Memory memory = Memory.reset();
    try {
      Model model = ModelFiles.open(file);
      Model working = WorkingForm.of(model);
      int[] listed = NarrowModels.count(working, DefaultBlockList.OPERATORS);
      NarrowModels.Measured measured =
          models.measure(
              model, name, SpecFiles.beside(file).map(SpecReader::read).orElse(Spec.empty()), runs);
      return new Outcome(
          name,
          measured.made().nodes(),
          measured.made().wide().size(),
          measured.made().added().size(),
          measured.made().clipped().size(),
          listed[0],
          listed[1],
          measured.proved(),
          Optional.of(measured.comparison()),
          cpuSeconds() - from,
          memory.peakMb(),
          "");
    } catch (ModelException | ExecException | DataException e) {
      return new Outcome(
          name,
          0,
          0,
          0,
          0,
          0,
          0,
          false,
          Optional.empty(),
          cpuSeconds() - from,
          memory.peakMb(),
          String.valueOf(e.getMessage()));
    }
  }

  /**
   * Converts models that are made to overflow.
   *
   * @param seeds a model of each family per seed
   * @param runs ordinary inputs per model
   */
  public static List<Family> overflowing(
      int seeds, NarrowPrecision precision, int runs, Consumer<String> progress) {
    Scanner scanner = Scanner.create();
    Map<String, List<Family>> families = new LinkedHashMap<>();
    for (int seed = 0; seed < seeds; seed++) {
      for (OverflowModel one : OverflowModel.of(seed)) {
        ScanOptions options =
            new ScanOptions(
                    ScanOptions.DEFAULT.weights(),
                    ScanOptions.DEFAULT.ranges(),
                    Optional.empty(),
                    one.inputs(),
                    Optional.empty(),
                    Map.of(),
                    false)
                .with(precision);
        Family single = single(one, new NarrowModels(scanner, options, Optional.empty()), runs);
        if (!single.holds()) {
          progress.accept(single + ", seed " + seed);
        }
        families.computeIfAbsent(one.family(), f -> new ArrayList<>()).add(single);
      }
    }
    return families.values().stream().map(NarrowBench::sum).toList();
  }

  private static Family single(OverflowModel one, NarrowModels models, int runs) {
    NarrowModels.Measured measured = models.measure(one.model(), one.family(), Spec.empty(), runs);
    NarrowComparison.Outcome c = measured.comparison();
    Set<String> wide = measured.made().wide();
    boolean finite =
        c.emulatedFinite() == runs && c.runtimeFinite().map(n -> n == runs).orElse(true);
    return new Family(
        one.family(),
        1,
        measured.made().nodes(),
        wide.size(),
        (int) one.needed().stream().filter(t -> !wide.contains(t)).count(),
        (int) one.unneeded().stream().filter(wide::contains).count(),
        finite ? 1 : 0,
        c.runtimeFinite().isPresent() ? 0 : 1,
        c.emulatedDifference());
  }

  private static Family sum(List<Family> all) {
    return new Family(
        all.get(0).name(),
        all.size(),
        all.stream().mapToInt(Family::nodes).sum(),
        all.stream().mapToInt(Family::wide).sum(),
        all.stream().mapToInt(Family::missing).sum(),
        all.stream().mapToInt(Family::superfluous).sum(),
        all.stream().mapToInt(Family::finite).sum(),
        all.stream().mapToInt(Family::unrun).sum(),
        all.stream().mapToDouble(Family::worst).max().orElse(0));
  }

  private static double cpuSeconds() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e9
        : 0;
  }
}
