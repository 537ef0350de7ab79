package org.assay.numeric.confirm.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.random.RandomStream;
import org.assay.numeric.confirm.search.InputSearch;
import org.assay.numeric.confirm.search.SearchSpace;
import org.assay.numeric.confirm.search.Variable;
import org.assay.onnx.Tensor;

/** Batches that are trained on before any search. */
final class Batches {
  private static final double[] SCALES = {1, 0.1, 0.01, 0.3, 0.03};
  private static final double[] FEW_SCALES = {1, -1, 0.1};
  private static final int OWN = -3;
  private static final int ALL_LOW = -2;
  private static final int ALL_HIGH = -1;
  private static final int MOST_LABELS = 10;
  private static final int ORDINARY = 2;
  private static final double SMALL = 1e-4;

  private Batches() {}

  /** So small that the step hardly changes a weight; labels of ordinary size. */
  static Tensor small(Variable v, Tensor own) {
    return v.label() ? oneHot(v) : batch(v, own, SMALL, OWN);
  }

  /** The failing input as the batch, scaled, under each label; and as the inference input. */
  static List<InputSearch.Start> starts(
      List<Variable> data,
      StepGraph graphs,
      SearchSpace both,
      Map<String, Tensor> failing,
      long seed) {
    List<InputSearch.Start> starts = new ArrayList<>();
    if (!data.stream().allMatch(v -> failing.containsKey(v.name()))) {
      return starts;
    }
    int labels =
        data.stream()
            .filter(Variable::label)
            .mapToInt(v -> v.columns() > 1 ? v.columns() : MOST_LABELS)
            .max()
            .orElse(0);
    // The failing input's own label, all at one end, then each class.
    for (int label = OWN; label < Math.min(labels, MOST_LABELS); label++) {
      for (double scale : label < 1 ? SCALES : FEW_SCALES) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        for (Variable v : data) {
          Tensor own = Optional.ofNullable(failing.get(v.name())).orElseThrow();
          values.put(graphs.after().getOrDefault(v.name(), ""), own);
          values.put(v.name(), batch(v, own, scale, label));
        }
        values.keySet().retainAll(both.variables().stream().map(Variable::name).toList());
        starts.add(new InputSearch.Start(values, "training on the failing input"));
      }
    }
    for (int i = 0; i < ORDINARY; i++) {
      starts.addAll(both(data, graphs, both, failing, RandomStream.of(seed, "ordinary " + i)));
    }
    return starts;
  }

  /**
   * Two batches of ordinary size with opposite labels: the step then goes both ways, and what
   * changes its sign between them is zero somewhere.
   */
  private static List<InputSearch.Start> both(
      List<Variable> data,
      StepGraph graphs,
      SearchSpace both,
      Map<String, Tensor> failing,
      RandomStream stream) {
    Map<String, double[]> drawn = new LinkedHashMap<>();
    for (Variable v : data) {
      double[] values = new double[v.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = stream.nextDouble() * 2 - 1;
      }
      drawn.put(v.name(), values);
    }
    List<InputSearch.Start> starts = new ArrayList<>();
    for (int sign : new int[] {1, -1}) {
      Map<String, Tensor> values = new LinkedHashMap<>();
      for (Variable v : data) {
        double[] own = Optional.ofNullable(drawn.get(v.name())).orElseThrow().clone();
        for (int i = 0; i < own.length; i++) {
          own[i] = v.nearest(v.label() ? own[i] * sign : own[i]);
        }
        values.put(v.name(), v.tensor(own));
        values.put(
            graphs.after().getOrDefault(v.name(), ""),
            Optional.ofNullable(failing.get(v.name())).orElseThrow());
      }
      values.keySet().retainAll(both.variables().stream().map(Variable::name).toList());
      starts.add(new InputSearch.Start(values, "opposite labels"));
    }
    return starts;
  }

  private static Tensor batch(Variable v, Tensor own, double scale, int label) {
    double[] values = own.toDoubles();
    for (int i = 0; i < values.length; i++) {
      if (v.label() && label != OWN) {
        values[i] = label(v, label, i);
      } else if (!v.label()) {
        values[i] *= scale;
      }
      values[i] = v.nearest(values[i]);
    }
    return v.tensor(values);
  }

  // Of ordinary size, so that the step is one.
  private static Tensor oneHot(Variable v) {
    double[] values = new double[v.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = v.nearest(i % v.columns() == 0 ? 1 : 0);
    }
    return v.tensor(values);
  }

  private static double label(Variable v, int label, int element) {
    if (label == ALL_LOW || label == ALL_HIGH) {
      return label == ALL_LOW ? v.lo() : v.hi();
    }
    if (v.columns() == 1 || v.values() == Variable.Values.WHOLE) {
      return label;
    }
    return element % v.columns() == label ? v.hi() : v.nearest(0);
  }
}
