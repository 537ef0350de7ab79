package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Tolerances.Tolerance;
import org.assay.exec.Runner;
import org.assay.exec.feed.DimBinding;
import org.assay.onnx.Dim;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType.TensorType;

/** Compares a model with another, or with outputs that were recorded elsewhere. */
public final class Comparer {
  private static final int DRAWN_ROWS = 64;
  private static final long MOST_DRAWN_BYTES = 16L << 20;

  private final CompareOptions options;
  private final BooleanSupplier stopped;
  private final List<String> notes = new ArrayList<>();

  /** A comparer that goes on to the end. */
  public Comparer(CompareOptions options) {
    this(options, () -> false);
  }

  /**
   * A comparer.
   *
   * @param stopped asked now and then whether the search shall end
   */
  public Comparer(CompareOptions options, BooleanSupplier stopped) {
    this.options = options;
    this.stopped = stopped;
  }

  /**
   * Inputs to compare on.
   *
   * @param tensors by name of the reference's input; those of inputs that are missing are drawn
   * @param source where they are from; empty if nothing is given
   * @param domains what may flow into each input of the reference
   */
  public record Given(
      Map<String, Tensor> tensors, Optional<String> source, Map<String, InputDomain> domains) {}

  /**
   * Compares two models.
   *
   * @param a the reference
   * @param b the other model
   * @throws ModelException if inputs or outputs of the two cannot be paired
   * @throws org.assay.exec.ExecException if a model cannot be loaded or run, or data does not fit
   */
  public Comparison compare(Twin a, Twin b, Given given) {
    try (RestingRunner runnerA = new RestingRunner(a);
        RestingRunner runnerB = new RestingRunner(b)) {
      Runnable rest =
          () -> {
            runnerA.rest();
            runnerB.rest();
          };
      Interfaces interfaces = Interfaces.of(runnerA, runnerB, options.map());
      Map<String, TensorType> typesOfB = renamed(interfaces.inputs(), runnerB.inputs());
      Rows rows = rows(List.of(runnerA.inputs(), typesOfB), given);
      Feeding feeding = new Feeding(interfaces.inputs(), runnerB.inputs());
      Internals internals = new Internals(a, b, feeding, rows, notes);
      // The first run of each: what does not fit is said, and a careful opener has its probe.
      Rows.Part one = rows.part(0, rows.partSize(1));
      Map<String, Tensor> alone = runnerA.run(one.inputs(), interfaces.outputs().keySet());
      runnerB.run(feeding.apply(one.inputs()), interfaces.outputs().values());
      if (options.internals()) {
        rest.run();
        internals.sketch();
      }
      Set<String> scores = scores(runnerA.outputs(), a);
      Outputs outputs = new Outputs(interfaces.outputs(), scores, options::tolerance);
      long size = rows.partSize(internals.rowsPerRun());
      boolean together = false;
      for (long first : rows.starts(size)) {
        Rows.Part part = rows.part(first, size);
        Map<String, Tensor> left = runnerA.run(part.inputs(), interfaces.outputs().keySet());
        Map<String, Tensor> right =
            runnerB.run(feeding.apply(part.inputs()), interfaces.outputs().values());
        outputs.add(left, right, part);
        if (first == 0 && outputs.isTogether(alone, one.rows(), left, part.rows())) {
          together = true;
          notes.add(
              "rows of a run influence each other; compared %d at a time, searched alone"
                  .formatted(part.rows()));
        }
      }
      if (options.internals()) {
        rest.run();
      }
      List<TensorComparison> tensors =
          options.internals()
              ? internals.compare(interfaces, options.internalTolerance())
              : List.of();
      Optional<SearchResult> search =
          options.search()
              ? Optional.of(
                  new SearchSetup(a, b, options, notes, stopped, rest)
                      .run(
                          new UnitJudge(
                              runnerA,
                              runnerB,
                              interfaces,
                              feeding,
                              tolerances(interfaces.outputs()),
                              scores),
                          rows,
                          given.domains(),
                          together ? 1 : size,
                          internals.bytesPerRow()))
              : Optional.empty();
      return new Comparison(
          Optional.of(a),
          b,
          Optional.empty(),
          source(given, rows),
          rows.count(),
          interfaces.remarks(),
          notes,
          outputs.results(),
          tensors,
          internals.comparedRows(),
          internals.unmatchedA(),
          internals.unmatchedB(),
          search,
          options.maxLabelChange(),
          internals.heldBytes());
    }
  }

  /**
   * Compares a model with outputs recorded elsewhere.
   *
   * @param given all inputs, under the names of the model's
   * @param expected recorded outputs, by name of the model's output
   * @param path of the file that holds them
   */
  public Comparison compare(Twin model, Given given, Map<String, Tensor> expected, String path) {
    try (Runner runner = model.opener().open(model.model(), List.of())) {
      Map<String, String> compared = new LinkedHashMap<>();
      for (String name : runner.outputs().keySet()) {
        if (expected.containsKey(name)) {
          compared.put(name, name);
        }
      }
      Rows rows = rows(List.of(runner.inputs()), given);
      Outputs outputs = new Outputs(compared, scores(runner.outputs(), model), options::tolerance);
      Internals internals =
          new Internals(model, model, new Feeding(Map.of(), runner.inputs()), rows, notes);
      long size = rows.partSize(internals.rowsPerRun());
      for (long first : rows.starts(size)) {
        Rows.Part part = rows.part(first, size);
        Map<String, Tensor> right = runner.run(part.inputs(), compared.keySet());
        outputs.add(recorded(expected, part, rows.count()), right, part);
      }
      return new Comparison(
          Optional.empty(),
          model,
          Optional.of(path),
          path,
          rows.count(),
          List.of(),
          notes,
          outputs.results(),
          List.of(),
          0,
          List.of(),
          List.of(),
          Optional.empty(),
          options.maxLabelChange(),
          0);
    }
  }

  private static Map<String, Tensor> recorded(
      Map<String, Tensor> expected, Rows.Part part, long rows) {
    Map<String, Tensor> left = new LinkedHashMap<>();
    expected.forEach(
        (name, tensor) -> {
          boolean perRow = tensor.rank() > 0 && rows > 0 && tensor.dims()[0] == rows;
          left.put(
              name,
              perRow && part.rows() < rows
                  ? org.assay.exec.feed.Batches.rows(
                      tensor, part.first(), part.first() + part.rows())
                  : tensor);
        });
    return left;
  }

  private static Map<String, TensorType> renamed(
      Map<String, String> names, Map<String, TensorType> types) {
    Map<String, TensorType> renamed = new LinkedHashMap<>();
    names.forEach(
        (from, to) -> Optional.ofNullable(types.get(to)).ifPresent(t -> renamed.put(from, t)));
    return renamed;
  }

  private Map<String, Tolerance> tolerances(Map<String, String> outputs) {
    Map<String, Tolerance> tolerances = new LinkedHashMap<>();
    outputs.keySet().forEach(o -> tolerances.put(o, options.tolerance(o)));
    return tolerances;
  }

  private static String source(Given given, Rows rows) {
    return given
        .source()
        .orElse(
            rows.count() > 0
                ? rows.count() + " rows drawn at random within the spec's ranges"
                : "an input drawn at random within the spec's ranges");
  }

  /** Given inputs, those that are missing drawn. */
  private Rows rows(List<Map<String, TensorType>> types, Given given) {
    Map<String, TensorType> of = types.get(0);
    long rows =
        given.tensors().values().stream()
            .filter(t -> t.rank() > 0)
            .mapToLong(t -> t.dims()[0])
            .max()
            .orElse(drawnRows(types, given.domains()));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, TensorType> input : of.entrySet()) {
      Tensor tensor = given.tensors().get(input.getKey());
      if (tensor == null) {
        if (given.source().isPresent()) {
          notes.add("input '" + input.getKey() + "' is not in the data: drawn at random");
        }
        tensor = draw(input.getKey(), given.domains(), hasRows(input.getValue()) ? rows : 0);
      }
      tensors.put(input.getKey(), tensor);
    }
    // Says what does not fit before anything is run.
    if (Rows.of(List.of(), tensors).count() == 0) {
      types.forEach(t -> DimBinding.of(t, tensors));
    }
    return Rows.of(types, tensors);
  }

  private Tensor draw(String input, Map<String, InputDomain> domains, long rows) {
    InputDomain domain = domains.get(input);
    if (domain == null) {
      throw new ModelException(
          "nothing is given for it, and it cannot be drawn", "input '" + input + "'", "data", "");
    }
    return domain.draw(rows, RandomStream.of(options.seed(), "compare inputs").fork(input));
  }

  private static boolean hasRows(TensorType type) {
    return type.shape().isEmpty() || type.shape().get().rank() > 0;
  }

  /** How many rows to draw: of fixed numbers a multiple; 0 where first axes are no rows. */
  private static long drawnRows(
      List<Map<String, TensorType>> types, Map<String, InputDomain> domains) {
    FirstAxes axes = FirstAxes.of(types);
    if (!axes.areRows()) {
      return 0;
    }
    long bytes = 0;
    for (InputDomain domain : domains.values()) {
      long[] dims = domain.dims();
      long first = dims.length == 0 ? 1 : Math.max(1, dims[0]);
      bytes += Tensor.bytes(domain.type(), Tensor.elements(dims)) / first;
    }
    long rows = Math.max(1, Math.min(DRAWN_ROWS, MOST_DRAWN_BYTES / Math.max(1, bytes)));
    long fixed = axes.fixed();
    return fixed > 0 ? (rows + fixed - 1) / fixed * fixed : rows;
  }

  /** Outputs that hold scores of classes along the last axis. */
  private Set<String> scores(Map<String, TensorType> outputs, Twin a) {
    TwinGraph graph = new TwinGraph(a.model().graph());
    Set<String> scores = new LinkedHashSet<>();
    for (Map.Entry<String, TensorType> output : outputs.entrySet()) {
      boolean floating = output.getValue().element().isFloat();
      boolean table =
          output.getValue().shape().map(s -> s.rank() == 2 && mayBeMany(s.dim(1))).orElse(false);
      boolean softmax =
          graph
              .producer(graph.root(output.getKey()))
              .map(n -> n.opType().endsWith("Softmax") && n.intAttribute("axis", -1) == -1)
              .orElse(false);
      if (floating
          && (options.labels() && (table || softmax)
              || options.scores().contains(output.getKey()))) {
        scores.add(output.getKey());
      }
    }
    for (String named : options.scores()) {
      if (!outputs.containsKey(named)) {
        throw new ModelException(
            "no output '" + named + "'",
            "--labels",
            "one of " + String.join(", ", outputs.keySet()),
            "");
      }
    }
    return scores;
  }

  private static boolean mayBeMany(Dim dim) {
    return !dim.isKnown() || dim.sizeOrMinusOne() > 1;
  }
}
