package org.assay.bench.numeric.narrow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.assay.bounds.Bounds;
import org.assay.data.spec.Spec;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.exec.Session;
import org.assay.numeric.fix.NarrowRepair;
import org.assay.numeric.fix.OrdinaryData;
import org.assay.numeric.precision.Grading;
import org.assay.numeric.precision.NarrowComparison;
import org.assay.numeric.precision.NarrowModel;
import org.assay.numeric.precision.NarrowSearch;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.InferredTypes;
import org.assay.onnx.shape.ShapeInference;
import org.assay.onnx.upgrade.RuntimeOpset;
import org.assay.report.ModelResult;
import org.assay.report.Precision;

/** Converts a model to 16 bits as {@code assay fix --precision} does, and measures what it made. */
final class NarrowModels {
  private static final int SEARCHED = 24;
  private static final int REPAIR_RUNS = 12;

  /** Ordinary inputs by which a model is measured are others than those it was repaired by. */
  private static final long REPAIR_SEED = 0;

  private static final long SEED = 1;

  /** Without optimisation, which would take roundings out of an emulated model. */
  private static final Runner.Opener PLAIN =
      (model, probes) -> Session.open(model, RunOptions.DEFAULT, probes);

  /** As users run a model. */
  private static final Runner.Opener SHIPPED =
      (model, probes) ->
          Session.open(model, RunOptions.DEFAULT.withOptimization(OptimizationLevel.ALL), probes);

  private final Scanner scanner;
  private final ScanOptions options;
  private final Optional<Digits> digits;

  NarrowModels(Scanner scanner, ScanOptions options, Optional<Digits> digits) {
    this.scanner = scanner;
    this.options = options;
    this.digits = digits;
  }

  /**
   * A converted model and what came of it.
   *
   * @param proved whether the scan excludes every failure besides the islands, or every output that
   *     is not finite
   * @param comparison on inputs that it was not repaired by
   */
  record Measured(
      NarrowRepair.Converted made, boolean proved, NarrowComparison.Outcome comparison) {}

  /**
   * Converts and measures.
   *
   * @param name what reports call it
   * @param spec ranges and roles of its inputs
   * @param runs ordinary inputs
   * @throws org.assay.onnx.ModelException if it cannot be analysed
   * @throws org.assay.exec.ExecException if it cannot be run in float32
   */
  Measured measure(Model model, String name, Spec spec, int runs) {
    Map<String, Bounds> bounds = new HashMap<>();
    ModelResult bounded =
        scanner.scan(model, name, spec, options, (file, m, all) -> bounds.putAll(all));
    bounded
        .error()
        .ifPresent(
            e -> {
              throw new ModelException("cannot be analysed", name, "", e);
            });
    NarrowModel narrow = NarrowModel.of(model, options.precision().orElseThrow());
    Precision found = bounded.precision().orElseThrow();
    Precision graded = found;
    if (!found.overflows().isEmpty()) {
      NarrowSearch.Seen seen =
          new NarrowSearch(narrow.emulated(), spec, options, PLAIN, REPAIR_SEED)
              .run(Duration.ofSeconds(30), SEARCHED, 1, found);
      graded = Grading.grade(found, seen, Set.of(), Optional.empty());
    }
    Model original = narrow.emulated().original();
    NarrowRepair.Converted made =
        NarrowRepair.convert(
            narrow,
            NarrowRepair.Islands.of(found, graded, narrow.emulated(), bounds),
            OrdinaryData.draw(original, spec, options, REPAIR_RUNS, REPAIR_SEED),
            PLAIN);
    OrdinaryData ordinary = new OrdinaryData(original, spec, options, SEED);
    IntFunction<Map<String, Tensor>> inputs =
        run -> digits.map(d -> d.mixed(ordinary, run)).orElseGet(() -> ordinary.draw(run));
    NarrowComparison comparison =
        new NarrowComparison(RuntimeOpset.of(narrow.wide()), made.emulated(), made.model());
    boolean proved =
        graded.keepProved() || scanner.hasFiniteOutputs(made.emulated(), spec, options);
    return new Measured(made, proved, comparison.run(inputs, runs, PLAIN, SHIPPED));
  }

  /** Nodes, subgraphs included, of some operators: all of them, and those that touch floats. */
  static int[] count(Model model, Set<String> operators) {
    InferredTypes types = ShapeInference.infer(model);
    int[] counts = new int[2];
    count(GraphPath.MAIN, model.graph(), types, operators, counts);
    return counts;
  }

  private static void count(
      GraphPath path, Graph graph, InferredTypes types, Set<String> operators, int[] counts) {
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      if (node.domain().isEmpty() && operators.contains(node.opType())) {
        List<String> tensors = new ArrayList<>(node.inputs());
        tensors.addAll(node.outputs());
        boolean floats =
            tensors.stream()
                .filter(t -> !t.isEmpty())
                .flatMap(t -> types.type(path, t).stream())
                .flatMap(t -> t.asTensor().stream())
                .map(ValueType.TensorType::element)
                .anyMatch(e -> e == ElementType.FLOAT || e == ElementType.FLOAT16);
        counts[0]++;
        counts[1] += floats ? 1 : 0;
      }
      for (Map.Entry<String, Attribute> a : node.attributes().entrySet()) {
        if (a.getValue() instanceof Attribute.GraphValue inner) {
          count(path.child(i, a.getKey()), inner.value(), types, operators, counts);
        }
      }
    }
  }
}
