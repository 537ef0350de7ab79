package org.assay.bench.mutants;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bench.soundness.Claim;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.data.DataException;
import org.assay.data.random.RandomStream;
import org.assay.exec.RunOptions;
import org.assay.exec.child.ChildLimits;
import org.assay.exec.child.ChildProcess;
import org.assay.exec.child.ChildResult;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType.TensorType;
import org.assay.report.ModelResult;

/**
 * Asks ONNX Runtime, in a child process, about mutants: what it runs must not be refused, and what
 * it computes must lie within the bounds.
 */
final class RuntimeJudge implements AutoCloseable {
  private static final int DRAWS = 3;
  private static final long LARGEST = 1 << 16;
  private static final ChildLimits LIMITS =
      ChildLimits.DEFAULT
          .withLoadTime(Duration.ofSeconds(20))
          .withRunTime(Duration.ofSeconds(5))
          .withMemory(256L << 20, 512L << 20);

  private final Scanner scanner;
  private Optional<ChildProcess> child = Optional.empty();

  RuntimeJudge(Scanner scanner) {
    this.scanner = scanner;
  }

  /** What is wrong with a scan, if ONNX Runtime runs the mutant. */
  Optional<Failure> judge(Mutant mutant, Path file, ModelResult result, MutantTally tally) {
    Graph graph = mutant.model().orElseThrow().graph();
    tally.asked();
    boolean refused = result.error().isPresent();
    ChildProcess process = process();
    List<String> probes = refused ? List.of() : probes(graph);
    ChildResult loaded = process.load(mutant.bytes(), RunOptions.DEFAULT, probes);
    if (!(loaded instanceof ChildResult.Loaded)) {
      return Optional.empty();
    }
    Map<String, Bounds> bounds;
    try {
      bounds = refused ? Map.of() : scanner.bounds(file, ScanOptions.DEFAULT);
    } catch (ModelException | DataException e) {
      return Optional.of(
          new Failure(
              Failure.Kind.REFUSED,
              mutant.toString(),
              "scanned, but no bounds: " + e.getMessage()));
    } catch (OutOfMemoryError e) {
      return Optional.of(new Failure(Failure.Kind.MEMORY, mutant.toString(), "bounds: " + e));
    }
    RandomStream random = RandomStream.of(mutant.number(), "inputs of a mutant");
    boolean counted = false;
    for (int draw = 0; draw < DRAWS; draw++) {
      Optional<Map<String, Tensor>> inputs = inputs(graph, bounds, random, draw);
      if (inputs.isEmpty()) {
        return Optional.empty();
      }
      ChildResult ran = process.run(inputs.get(), names(graph, probes));
      if (!(ran instanceof ChildResult.Ok ok)) {
        return Optional.empty();
      }
      if (!counted) {
        tally.accepted();
        counted = true;
      }
      if (refused) {
        return Optional.of(
            new Failure(Failure.Kind.REFUSED, mutant.toString(), result.error().get()));
      }
      Optional<String> outside = outside(graph, ok.outputs(), bounds, tally);
      if (outside.isPresent()) {
        return Optional.of(new Failure(Failure.Kind.VIOLATION, mutant.toString(), outside.get()));
      }
    }
    return Optional.empty();
  }

  private ChildProcess process() {
    if (child.isEmpty() || !child.get().isAlive()) {
      close();
      child = Optional.of(ChildProcess.start(LIMITS));
    }
    return child.get();
  }

  private static List<String> probes(Graph graph) {
    List<String> names = new ArrayList<>();
    Set<String> outputs = new HashSet<>();
    graph.outputs().forEach(o -> outputs.add(o.name()));
    for (Node node : graph.nodes()) {
      for (String name : node.outputs()) {
        if (!name.isEmpty() && !outputs.contains(name)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static List<String> names(Graph graph, List<String> probes) {
    List<String> names = new ArrayList<>(probes);
    graph.outputs().forEach(o -> names.add(o.name()));
    return names;
  }

  /** Inputs within their bounds; empty if one is too large or of a type that cannot be fed. */
  private static Optional<Map<String, Tensor>> inputs(
      Graph graph, Map<String, Bounds> bounds, RandomStream random, int draw) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (ValueInfo input : graph.requiredInputs()) {
      Bounds bound = bounds.get(input.name());
      Optional<TensorType> type = input.type().flatMap(t -> t.asTensor());
      if (type.isEmpty() || type.get().element() == ElementType.STRING) {
        return Optional.empty();
      }
      if (type.get().shape().isEmpty()) {
        // The scan says which rank it assumes; ONNX Runtime takes any.
        return Optional.empty();
      }
      long[] dims = bound == null ? dims(type.get()) : bound.dims();
      Cell hull = new Cell();
      hull.set(0, 1, 0);
      if (bound != null && bound.size() > 0) {
        hull = bound.hull();
      }
      if (type.get().element().isComplex() || tooLarge(dims)) {
        return Optional.empty();
      }
      double[] values = new double[(int) Tensor.elements(dims)];
      for (int i = 0; i < values.length; i++) {
        boolean end = draw == 0 || random.nextInt(4) == 0;
        double at = end ? random.nextInt(2) : random.nextDouble();
        values[i] = hull.lo + at * (hull.hi - hull.lo);
        if (!type.get().element().isFloat()) {
          values[i] = Math.rint(values[i]);
        }
      }
      inputs.put(input.name(), Tensor.ofValues(type.get().element(), dims, values));
    }
    return Optional.of(inputs);
  }

  private static boolean tooLarge(long... dims) {
    long size = 1;
    for (long dim : dims) {
      if (dim > LARGEST || size * Math.max(1, dim) > LARGEST) {
        return true;
      }
      size *= Math.max(1, dim);
    }
    return false;
  }

  private static long[] dims(TensorType type) {
    return type.shape().orElse(Shape.SCALAR).dims().stream()
        .mapToLong(d -> d instanceof Dim.Known known ? known.size() : 1)
        .toArray();
  }

  private static Optional<String> outside(
      Graph graph, Map<String, Tensor> outputs, Map<String, Bounds> bounds, MutantTally tally) {
    for (Node node : graph.nodes()) {
      for (String name : node.outputs()) {
        Tensor value = outputs.get(name);
        Bounds bound = bounds.get(name);
        if (value == null || bound == null || !isReal(value.type())) {
          continue;
        }
        if (value.type() != bound.type()) {
          return Optional.of(
              node.describe() + " has type " + value.type() + ", bounds " + bound.type());
        }
        Claim claim = new Claim(bound);
        long[] dims = value.dims();
        int count = (int) Math.min(value.size(), LARGEST);
        tally.values(count);
        for (int i = 0; i < count; i++) {
          double x = value.doubleAt(i);
          if (!claim.contains(i, dims, x)) {
            return Optional.of(
                node.describe()
                    + " ["
                    + i
                    + "] = "
                    + x
                    + " outside "
                    + claim.describe(i, dims)
                    + ", shape "
                    + java.util.Arrays.toString(dims));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isReal(ElementType type) {
    return type != ElementType.STRING && !type.isComplex();
  }

  @Override
  public void close() {
    child.ifPresent(ChildProcess::close);
    child = Optional.empty();
  }
}
