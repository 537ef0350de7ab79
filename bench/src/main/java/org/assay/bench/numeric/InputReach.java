package org.assay.bench.numeric;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.input.InputRanges;
import org.assay.data.DataException;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.InputSpec;
import org.assay.data.spec.Interval;
import org.assay.data.spec.Range;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.Role;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecReader;
import org.assay.data.spec.WeightMode;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.exec.Session;
import org.assay.fuzz.compare.InputDomain;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.numeric.confirm.search.Budget;
import org.assay.numeric.confirm.search.FindingSearch;
import org.assay.numeric.confirm.search.Observed;
import org.assay.numeric.confirm.search.Strategy;
import org.assay.numeric.confirm.search.Target;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.Dim;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.upgrade.WorkingForm;
import org.assay.report.ModelResult;

/**
 * Which known defects the inputs of a case reach by themselves: weights drawn once and frozen,
 * inputs in RANUM's ranges. What the portfolio of {@code confirm} finds so is reached.
 */
public final class InputReach {
  private static final Budget BUDGET = new Budget(2000, Duration.ofSeconds(20));
  private static final int SEEDS = 10;
  private static final long ROWS = 2;

  private InputReach() {}

  /**
   * A case with its weights drawn.
   *
   * @param seeds rows within the ranges
   * @param reached outputs of the operators that are known to fail and do by inputs alone
   */
  public record Case(String id, SearchSpace space, List<float[]> seeds, List<String> reached) {
    /** Copies the lists. */
    public Case {
      seeds = List.copyOf(seeds);
      reached = List.copyOf(reached);
    }
  }

  /** The models of the cases, in the order of the benchmark. */
  public static List<Path> models(Path cases) {
    return NumericBench.models(cases);
  }

  /**
   * Draws the weights of a case and looks for inputs on which its defects show.
   *
   * @param seed of weights and search
   */
  public static Case of(Path file, long seed) {
    Path yaml = NumericBench.yaml(file);
    Spec spec = SpecReader.read(yaml);
    Model working = WorkingForm.of(ModelFiles.open(file));
    try {
      return of(file, yaml, spec, working, rows(working), seed);
    } catch (ModelException e) {
      // A model that is written for the number of rows that its case has.
      return of(file, yaml, spec, working, Map.of(), seed);
    }
  }

  private static Case of(
      Path file, Path yaml, Spec spec, Model working, Map<String, Long> sizes, long seed) {
    Map<String, InputDomain> domains = domains(working, spec, sizes);
    Map<String, Interval> ranges = new LinkedHashMap<>();
    domains.forEach((name, d) -> ranges.put(name, new Interval(d.range().lo(), d.range().hi())));
    SearchSpace space = SearchSpace.of(working, spec, ranges, sizes, seed);
    return new Case(
        NumericBench.stem(file),
        space,
        seeds(space, domains, seed),
        reached(space, yaml, sizes, seed));
  }

  /** A batch of two: what an input reaches does not depend on how many are beside it. */
  private static Map<String, Long> rows(Model working) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (ValueInfo input : working.graph().requiredInputs()) {
      input
          .type()
          .flatMap(ValueType::asTensor)
          .flatMap(ValueType.TensorType::shape)
          .filter(shape -> shape.rank() > 0)
          .map(shape -> shape.dim(0))
          .ifPresent(
              dim -> {
                if (sizes.isEmpty() && dim instanceof Dim.Symbol symbol) {
                  sizes.put(symbol.name(), ROWS);
                }
              });
    }
    return sizes;
  }

  private static Map<String, InputDomain> domains(
      Model working, Spec spec, Map<String, Long> sizes) {
    InputRanges.Assumed assumed =
        new InputRanges(
                working.graph(),
                spec,
                WeightMode.FROZEN,
                RangeMode.RANUM,
                Map.of(),
                sizes,
                Map.of())
            .resolve();
    Map<String, InputDomain> domains = new LinkedHashMap<>();
    working
        .graph()
        .requiredInputs()
        .forEach(
            input -> {
              Bounds bounds = assumed.environment().values().get(input.name());
              if (bounds == null || spec.weights().containsKey(input.name())) {
                return;
              }
              Cell hull = bounds.hull();
              Role role =
                  Optional.ofNullable(spec.inputs().get(input.name()))
                      .map(InputSpec::role)
                      .orElse(Role.OTHER);
              domains.put(
                  input.name(),
                  new InputDomain(
                      role, new Range(hull.lo, hull.hi, "case"), bounds.type(), bounds.dims()));
            });
    return domains;
  }

  private static List<float[]> seeds(
      SearchSpace space, Map<String, InputDomain> domains, long seed) {
    List<float[]> rows = new ArrayList<>();
    RandomStream random = RandomStream.of(seed, "rows");
    for (int i = 0; i < SEEDS; i++) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Field field : space.layout().fields()) {
        InputDomain domain = domains.get(field.name());
        if (domain != null) {
          tensors.put(
              field.name(),
              domain.draw(space.layout().batched() ? 1 : 0, random.fork(field.name() + " " + i)));
        }
      }
      float[] row = new float[space.layout().rowSize()];
      space.layout().take(tensors, 0, row, 0);
      rows.add(row);
    }
    return rows;
  }

  private static List<String> reached(
      SearchSpace space, Path yaml, Map<String, Long> sizes, long seed) {
    ScanOptions setting =
        new ScanOptions(
            WeightMode.FROZEN,
            RangeMode.RANUM,
            Optional.of(yaml),
            Map.of(),
            Optional.empty(),
            sizes,
            false);
    Path file = written(space.model());
    try {
      ModelResult scanned = Scanner.create().scan(file, setting);
      Runner.Opener opener = (model, probes) -> Session.open(model, RunOptions.DEFAULT, probes);
      FindingSearch search =
          new FindingSearch(ModelFiles.open(file), SpecFiles.of(scanned), setting, opener);
      List<String> known =
          GroundTruth.read(yaml).defects().stream().map(GroundTruth.Defect::tensor).toList();
      List<Target> targets =
          search.targets(scanned.findings()).values().stream()
              .filter(t -> known.contains(t.output()))
              .distinct()
              .toList();
      if (targets.isEmpty()) {
        return List.of();
      }
      return search.run(targets, Strategy.PORTFOLIO, BUDGET, seed).stream()
          .filter(o -> o.inputs().isPresent())
          .map(Observed::target)
          .map(Target::output)
          .distinct()
          .toList();
    } finally {
      delete(file.toAbsolutePath().getParent());
    }
  }

  private static Path written(Model model) {
    try {
      Path file = Files.createTempDirectory("assay-reach").resolve("case.onnx");
      ModelWriter.write(model, file);
      return file;
    } catch (IOException e) {
      throw new DataException("a case cannot be written", "", "", e);
    }
  }

  private static void delete(@org.jspecify.annotations.Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new DataException("cannot be removed", folder.toString(), "", e);
    }
  }
}
