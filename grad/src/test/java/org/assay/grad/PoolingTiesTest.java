package org.assay.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.text.TextReader;
import org.assay.testkit.RefValue;
import org.assay.testkit.ReferenceEvaluator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Of equal maxima the first in row-major order gets the derivative: what MaxPool's own indices say,
 * over data of so few values that most windows have ties.
 */
class PoolingTiesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          kernel_shape = [2, 2], strides = [2, 2];                                        2,3,6,8
          kernel_shape = [2, 2], strides = [2, 2];                                        2,3,7,5
          kernel_shape = [2, 2];                                                          1,2,4,5
          kernel_shape = [3, 3], strides = [2, 2], ceil_mode = 1;                         2,2,7,9
          kernel_shape = [3, 3], strides = [2, 2], ceil_mode = 1;                         2,2,8,6
          kernel_shape = [3, 3], strides = [2, 2], pads = [1, 1, 1, 1];                   2,2,8,7
          kernel_shape = [3, 2], strides = [2, 3], pads = [1, 0, 0, 1];                   1,2,7,8
          kernel_shape = [2, 2], strides = [3, 3];                                        1,2,7,8
          kernel_shape = [2, 3], strides = [2, 1], dilations = [3, 2];                    1,2,9,8
          kernel_shape = [3, 3], strides = [2, 2], auto_pad = "SAME_UPPER";               1,2,6,7
          kernel_shape = [3, 3], strides = [2, 2], auto_pad = "SAME_LOWER";               1,2,6,7
          kernel_shape = [1, 1], strides = [2, 2];                                        1,2,5,6
          kernel_shape = [5, 4], strides = [2, 3], pads = [2, 1, 2, 1];                   1,2,9,9
          kernel_shape = [3], strides = [2];                                              2,2,9
          kernel_shape = [2, 2, 2], strides = [2, 2, 2];                                  1,2,4,5,6
          kernel_shape = [2, 2], strides = [2, 2], storage_order = 1;                     1,2,4,6
          """)
  void goToTheFirst(String attributes, String dims) {
    goesToTheFirst(attributes, dims, dims);
    // Sizes that only the run knows.
    if (!attributes.contains("auto_pad")) {
      String[] declared = dims.split(",");
      declared[0] = "N";
      declared[2] = "H";
      goesToTheFirst(attributes, dims, String.join(",", declared));
    }
  }

  private static void goesToTheFirst(String attributes, String dims, String declared) {
    long[] sizes = java.util.Arrays.stream(dims.split(",")).mapToLong(Long::parseLong).toArray();
    Tensor x = values(sizes, RandomStream.of(7, attributes + dims));
    String head = "<ir_version: 10, opset_import: [\"\" : 23]> g (float[" + declared + "] x";
    String own = attributes.replace(", storage_order = 1", "");
    Model indexed =
        TextReader.parse(head + ") => (float[] y, int64[] i) { y, i = MaxPool <" + own + "> (x) }");
    Map<String, RefValue> forward =
        new ReferenceEvaluator(ReferenceEvaluator.Rounding.NONE, 1)
            .run(indexed, Map.of("x", RefValue.of(x)));
    double[] places = forward.get("i").toDoubles();
    double[] expected = new double[(int) x.size()];
    double[] seeds = new double[places.length];
    for (int k = 0; k < places.length; k++) {
      seeds[k] = 1 << (k % 11);
      expected[(int) places[k]] += seeds[k];
    }

    Model model =
        TextReader.parse(head + ") => (float[] y) { y = MaxPool <" + attributes + "> (x) }");
    GradientGraph gradient =
        Gradients.of(
            model.graph(),
            List.of("y"),
            List.of("x"),
            GradientOptions.DEFAULT.withSeeds(Map.of("y", "seed")));
    Tensor seed = Tensor.ofValues(x.type(), longs(forward.get("y").dims()), seeds);
    try (Session session = Session.open(model.withGraph(gradient.graph()), RunOptions.DEFAULT)) {
      String name = gradient.gradientOf().get("x");
      double[] found =
          session.run(Map.of("x", x, "seed", seed), List.of(name)).get(name).toDoubles();
      assertThat(found).as(attributes + " on " + declared).isEqualTo(expected);
    }
  }

  private static long[] longs(int[] dims) {
    return java.util.Arrays.stream(dims).asLongStream().toArray();
  }

  private static Tensor values(long[] dims, RandomStream random) {
    float[] values = new float[(int) Tensor.elements(dims)];
    for (int i = 0; i < values.length; i++) {
      // Mostly zeros, as behind a Relu; infinities, too.
      int one = random.nextInt(6);
      values[i] =
          one < 3 ? 0 : one < 5 ? one : random.nextInt(4) == 0 ? Float.POSITIVE_INFINITY : -1;
    }
    return Tensor.ofFloats(dims, values);
  }
}
