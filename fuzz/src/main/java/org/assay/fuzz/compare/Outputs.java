package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.assay.data.spec.Tolerances.Tolerance;
import org.assay.exec.feed.Batches;
import org.assay.onnx.Tensor;

/** Compares the outputs of two models over rows. */
final class Outputs {
  private final Map<String, String> pairs;
  private final Set<String> scores;
  private final Function<String, Tolerance> tolerances;
  private final Map<String, DifferenceTally> differences = new LinkedHashMap<>();
  private final Map<String, LabelTally> labels = new LinkedHashMap<>();
  private final Map<String, String> misfits = new LinkedHashMap<>();

  /**
   * Creates a comparison of nothing yet.
   *
   * @param pairs outputs of the reference, to those of the other model
   * @param scores those of the reference that hold scores along their last axis
   */
  Outputs(Map<String, String> pairs, Set<String> scores, Function<String, Tolerance> tolerances) {
    this.pairs = pairs;
    this.scores = scores;
    this.tolerances = tolerances;
  }

  /** Adds the outputs of a run. */
  void add(Map<String, Tensor> left, Map<String, Tensor> right, Rows.Part part) {
    pairs.forEach(
        (nameA, nameB) -> {
          Tensor a = left.get(nameA);
          Tensor b = right.get(nameB);
          if (a != null && b != null) {
            add(nameA, a, b, part);
          }
        });
  }

  private void add(String name, Tensor a, Tensor b, Rows.Part part) {
    if (!sameButOnes(a.dims(), b.dims())) {
      misfits.putIfAbsent(name, Arrays.toString(a.dims()) + " and " + Arrays.toString(b.dims()));
      return;
    }
    differences
        .computeIfAbsent(name, n -> new DifferenceTally(tolerances.apply(n)))
        .add(a, b, part.first(), part.rows());
    boolean classes = a.rank() > 0 && a.dims()[a.rank() - 1] > 1;
    if (scores.contains(name) && classes) {
      labels.computeIfAbsent(name, n -> new LabelTally()).add(a, b, part.first());
    }
  }

  /**
   * Whether rows of a run influence each other: whether the first, run alone, differs by more than
   * the tolerance from itself among others.
   *
   * @param alone outputs of the reference on the first rows
   * @param rows number of those
   * @param all outputs of the reference on more
   * @param allRows number of those
   */
  boolean isTogether(Map<String, Tensor> alone, long rows, Map<String, Tensor> all, long allRows) {
    for (String name : pairs.keySet()) {
      Tensor few = alone.get(name);
      Tensor many = all.get(name);
      if (few == null || many == null || rows >= allRows || few.rank() == 0) {
        continue;
      }
      boolean perRow =
          many.rank() == few.rank()
              && few.dims()[0] == rows
              && many.dims()[0] == allRows
              && few.size() * allRows == many.size() * rows;
      if (perRow) {
        DifferenceTally tally = new DifferenceTally(tolerances.apply(name));
        tally.add(few, Batches.rows(many, 0, rows), 0, rows);
        if (tally.result().outside() > 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** Axes of extent 1 carry no meaning that could be lost. */
  private static boolean sameButOnes(long[] a, long[] b) {
    return Arrays.equals(
        Arrays.stream(a).filter(d -> d != 1).toArray(),
        Arrays.stream(b).filter(d -> d != 1).toArray());
  }

  List<OutputComparison> results() {
    List<OutputComparison> results = new ArrayList<>();
    pairs.forEach(
        (a, b) ->
            results.add(
                new OutputComparison(
                    a,
                    b,
                    tolerances.apply(a),
                    Optional.ofNullable(differences.get(a)).map(DifferenceTally::result),
                    Optional.ofNullable(labels.get(a)).map(LabelTally::result),
                    Optional.ofNullable(misfits.get(a)))));
    return results;
  }
}
