package org.assay.testkit.gradients;

import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Dim;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * Inputs for a model of which nothing is known: open sizes are 2 on the first axis and 7 on others;
 * floats are uniform in [−1, 1), indices of a table are any of its rows, other integers and
 * booleans are 1 (a mask that masks nothing).
 */
final class ExampleInputs {
  private static final int BATCH = 2;
  private static final int LENGTH = 7;
  private static final int MOST_ROWS = 100;

  private ExampleInputs() {}

  /** One tensor per required input. */
  static Map<String, Tensor> of(Graph graph, RandomStream random) {
    Map<Dim, Long> sizes = new LinkedHashMap<>();
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (ValueInfo input : graph.requiredInputs()) {
      ValueType.TensorType type = input.type().flatMap(ValueType::asTensor).orElseThrow();
      var dims = type.shape().orElseThrow().dims();
      long[] known = new long[dims.size()];
      for (int i = 0; i < known.length; i++) {
        Dim dim = dims.get(i);
        long open = i == 0 ? BATCH : LENGTH;
        known[i] = dim.isKnown() ? dim.sizeOrMinusOne() : sizes.computeIfAbsent(dim, d -> open);
      }
      double[] values = new double[Math.toIntExact(Tensor.elements(known))];
      int rows = rows(graph, input.name());
      for (int i = 0; i < values.length; i++) {
        values[i] =
            type.element().isFloat()
                ? random.nextDouble(-1, 1)
                : rows > 0 ? random.nextInt(rows) : 1;
      }
      inputs.put(input.name(), Tensor.ofValues(type.element(), known, values));
    }
    return inputs;
  }

  /** How many rows the table has whose indices an input gives; 0 if it gives none. */
  private static int rows(Graph graph, String input) {
    for (Node node : graph.nodes()) {
      if (node.is("Gather") && node.inputs().get(1).equals(input)) {
        Tensor table = graph.initializers().get(node.inputs().get(0));
        if (table != null && table.dims().length > 1) {
          return (int) Math.min(MOST_ROWS, table.dims()[0]);
        }
      }
    }
    return 0;
  }
}
