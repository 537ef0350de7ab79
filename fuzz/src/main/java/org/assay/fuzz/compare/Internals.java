package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.data.spec.Tolerances.Tolerance;
import org.assay.exec.ExecException;
import org.assay.exec.ProbeSweep;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType.TensorType;

/** Compares the internal tensors of two models. */
final class Internals {
  /** Bytes of tensors that are probed in one run of each model. */
  private static final long SKETCH_BUDGET = 24L << 20;

  private static final long PAIR_BUDGET = 32L << 20;

  /** Bytes of all tensors that are compared. */
  private static final long MOST_BYTES = 512L << 20;

  private static final int MOST_ROWS = 64;

  /** A prime, so that the axis of rows is not taken for another of its size. */
  private static final int SKETCH_ROWS = 13;

  private static final long SMALL_ROW = 64 << 10;
  private static final long RUN_BYTES = 16L << 20;
  private static final int MOST_ROWS_PER_RUN = 256;
  private static final int ROWS_UNKNOWN = 8;

  private final Twin a;
  private final Twin b;
  private final Feeding feeding;
  private final Rows rows;
  private final List<String> notes;
  private final TwinGraph graphA;
  private final TwinGraph graphB;
  private final Map<String, Sketch> sketchesA = new HashMap<>();
  private final Map<String, Sketch> sketchesB = new HashMap<>();
  private final List<String> unmatchedA = new ArrayList<>();
  private final List<String> unmatchedB = new ArrayList<>();
  private long sketchRows = 1;
  private long comparedRows;
  private long heldBytes;

  Internals(Twin a, Twin b, Feeding feeding, Rows rows, List<String> notes) {
    this.a = a;
    this.b = b;
    this.feeding = feeding;
    this.rows = rows;
    this.notes = notes;
    this.graphA = new TwinGraph(a.model().graph());
    this.graphB = new TwinGraph(b.model().graph());
  }

  /** Looks at every tensor of both models on a few rows. */
  void sketch() {
    Rows few = rows.limited(rows.bytesPerRow() <= SMALL_ROW ? SKETCH_ROWS : 1);
    sketchRows = few.canSplit() ? few.count() : 1;
    sketch(a, few.tensors(), sketchesA);
    sketch(b, feeding.apply(few.tensors()), sketchesB);
  }

  private void sketch(Twin twin, Map<String, Tensor> inputs, Map<String, Sketch> into) {
    inputs.forEach((name, tensor) -> put(name, tensor, into));
    twin.model().graph().initializers().forEach((name, tensor) -> put(name, tensor, into));
    try {
      ProbeSweep.Swept swept =
          new ProbeSweep(twin.model(), twin.opener(), SKETCH_BUDGET)
              .run(inputs, Internals::isReal, (name, tensor) -> put(name, tensor, into));
      if (!swept.unread().isEmpty()) {
        notes.add(swept.unread().size() + " tensors of " + twin.path() + " cannot be read");
      }
    } catch (ExecException e) {
      notes.add("internal tensors of " + twin.path() + " cannot be read: " + e.getMessage());
    }
  }

  private static void put(String name, Tensor tensor, Map<String, Sketch> into) {
    if (tensor.type() != ElementType.STRING && !tensor.type().isComplex()) {
      into.put(name, Sketch.of(tensor));
    }
  }

  private static boolean isReal(TensorType type) {
    return type.element() != ElementType.STRING && !type.element().isComplex();
  }

  /** Rows that go into one run, so that the greatest tensors stay small. */
  long rowsPerRun() {
    long greatest = 0;
    for (Map<String, Sketch> sketches : List.of(sketchesA, sketchesB)) {
      for (Map.Entry<String, Sketch> e : sketches.entrySet()) {
        TwinGraph graph = sketches == sketchesA ? graphA : graphB;
        if (!graph.isConstant(e.getKey())) {
          greatest = Math.max(greatest, e.getValue().bytes() / sketchRows);
        }
      }
    }
    if (greatest == 0) {
      return rows.bytesPerRow() <= SMALL_ROW ? SKETCH_ROWS * 4L : ROWS_UNKNOWN;
    }
    return Math.max(1, Math.min(MOST_ROWS_PER_RUN, RUN_BYTES / greatest));
  }

  /** Bytes of all tensors that both models make of a row; 0 if that was not looked at. */
  long bytesPerRow() {
    long bytes = 0;
    for (Map.Entry<String, Sketch> e : sketchesA.entrySet()) {
      bytes += graphA.isConstant(e.getKey()) ? 0 : e.getValue().bytes() / sketchRows;
    }
    for (Map.Entry<String, Sketch> e : sketchesB.entrySet()) {
      bytes += graphB.isConstant(e.getKey()) ? 0 : e.getValue().bytes() / sketchRows;
    }
    return bytes;
  }

  /** Matches tensors and compares them. */
  List<TensorComparison> compare(Interfaces interfaces, Tolerance tolerance) {
    Map<String, String> known = new LinkedHashMap<>(interfaces.inputs());
    known.putAll(interfaces.outputs());
    List<MatchedTensor> matched =
        new TensorMatcher(graphA, graphB, sketchesA, sketchesB).match(known);
    Set<String> inA = new HashSet<>();
    Set<String> inB = new HashSet<>();
    for (MatchedTensor pair : matched) {
      inA.add(graphA.root(pair.a()));
      inB.add(graphB.root(pair.b()));
    }
    graphA.tensors().stream().filter(t -> !inA.contains(t)).forEach(unmatchedA::add);
    graphB.tensors().stream().filter(t -> !inB.contains(t)).forEach(unmatchedB::add);
    long affordable = MOST_BYTES / Math.max(1, bytesPerRow());
    Rows some = rows.limited(Math.max(1, Math.min(MOST_ROWS, affordable)));
    comparedRows = some.count();
    PairSweep sweep = new PairSweep(a, b, feeding, PAIR_BUDGET);
    Map<MatchedTensor, Differences> differences =
        sweep.run(matched, some, bytes(sketchesA), bytes(sketchesB), tolerance);
    heldBytes = sweep.held().peak();
    return new Parting(a, b, graphA, graphB).of(differences, tolerance);
  }

  private Map<String, Long> bytes(Map<String, Sketch> sketches) {
    Map<String, Long> bytes = new HashMap<>();
    sketches.forEach((name, s) -> bytes.put(name, s.bytes() / sketchRows));
    return bytes;
  }

  /** Rows that internal tensors were compared on. */
  long comparedRows() {
    return comparedRows;
  }

  List<String> unmatchedA() {
    return unmatchedA;
  }

  List<String> unmatchedB() {
    return unmatchedB;
  }

  /** The most bytes of tensors that were held at once. */
  long heldBytes() {
    return heldBytes;
  }
}
