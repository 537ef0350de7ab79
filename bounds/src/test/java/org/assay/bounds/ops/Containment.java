package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Environment;
import org.assay.bounds.Flags;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.Settings;
import org.assay.exec.ExecException;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.Dim;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.OperatorSet;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.upgrade.RuntimeOpset;

/** Compares the bounds of a graph's outputs with what ONNX Runtime computes. */
final class Containment {
  private Containment() {}

  /**
   * Runs a graph on random tensors within bounds of its inputs; extents along dynamic axes are
   * chosen anew for each run, equal symbols alike.
   *
   * @return runs that were not refused
   */
  static int check(
      Graph graph, Map<String, Bounds> values, RandomBounds random, int samples, String where) {
    Analyzer.Result analysis =
        Analyzer.create(Settings.DEFAULT)
            .analyze(graph, new Environment(values, Map.of()), NodeVisitor.NONE);
    assertThat(analysis.notes()).as(where).isEmpty();
    assertThat(analysis.unknownOperators()).as(where).isEmpty();
    Model plain = Model.of(11, Model.WORKING_OPSET, graph);
    Model model =
        RuntimeOpset.of(
            plain.withOperatorSets(
                11,
                java.util.List.of(
                    new OperatorSet("", Model.WORKING_OPSET),
                    new OperatorSet("com.microsoft", 1),
                    new OperatorSet("com.microsoft.nchwc", 1))));
    int runs = 0;
    try (Session session = Session.open(model, RunOptions.DEFAULT)) {
      for (int mode = 0; mode < samples; mode++) {
        Map<String, Tensor> results;
        try {
          results = session.run(feed(graph, values, random, mode));
        } catch (ExecException refused) {
          // Some values are refused at run time, e.g. an index out of range.
          continue;
        }
        runs++;
        for (Map.Entry<String, Tensor> result : results.entrySet()) {
          Bounds bounds = analysis.main().get(result.getKey());
          String place = where + ", sample " + mode + ", " + result.getKey();
          assertThat(bounds).as(place).isNotNull();
          contains(bounds, result.getValue(), place);
        }
      }
    }
    return runs;
  }

  private static Map<String, Tensor> feed(
      Graph graph, Map<String, Bounds> values, RandomBounds random, int mode) {
    Map<String, Tensor> feed = new LinkedHashMap<>();
    Map<String, Long> extents = new HashMap<>();
    for (ValueInfo input : graph.inputs()) {
      Bounds bounds = values.get(input.name());
      long[] dims = bounds.dims().clone();
      ValueType.TensorType type = input.type().orElseThrow().asTensor().orElseThrow();
      for (int i = 0; i < dims.length; i++) {
        if ((bounds.dynamicAxes() >>> i & 1) != 0
            && type.shape().orElseThrow().dim(i) instanceof Dim.Symbol symbol) {
          long most = dims[i];
          dims[i] = extents.computeIfAbsent(symbol.name(), s -> random.extent(most));
        }
      }
      feed.put(input.name(), random.sample(bounds, dims, mode));
    }
    return feed;
  }

  /** Fails unless a tensor lies within bounds. */
  static void contains(Bounds bounds, Tensor value, String where) {
    assertThat(bounds.type()).as(where).isEqualTo(value.type());
    long[] dims = value.dims();
    assertThat(dims.length).as(where).isEqualTo(bounds.rank());
    for (int i = 0; i < dims.length; i++) {
      boolean dynamic = (bounds.dynamicAxes() >>> i & 1) != 0;
      assertThat(dynamic ? dims[i] <= bounds.dims()[i] : dims[i] == bounds.dims()[i])
          .as("%s: extent %d of %s, bounds %s", where, i, value, bounds)
          .isTrue();
    }
    Cell cell = new Cell();
    for (long e = 0; e < value.size(); e++) {
      bounds.read(RandomBounds.cellAt(bounds, dims, e), cell);
      double x = value.doubleAt(e);
      boolean inside =
          Double.isNaN(x)
              ? (cell.flags & Flags.NAN) != 0
              : x == Double.POSITIVE_INFINITY
                  ? (cell.flags & Flags.POSITIVE) != 0
                  : x == Double.NEGATIVE_INFINITY
                      ? (cell.flags & Flags.NEGATIVE) != 0
                      : cell.lo <= x && x <= cell.hi;
      assertThat(inside)
          .as("%s: element %d is %s, not in [%s, %s] %d", where, e, x, cell.lo, cell.hi, cell.flags)
          .isTrue();
    }
  }
}
