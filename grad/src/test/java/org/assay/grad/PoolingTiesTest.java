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
 * over data of so few values that most windows have ties; also below Relu, whose way back then
 * works on the maxima.
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
    for (String before : List.of("Identity", "Relu")) {
      String head =
          "<ir_version: 10, opset_import: [\"\" : 23]> g (float["
              + declared
              + "] x) => (float[] y) { h = "
              + before
              + " (x) y";
      String own = attributes.replace(", storage_order = 1", "");
      Model indexed = TextReader.parse(head + ", i = MaxPool <" + own + "> (h) }");
      Map<String, RefValue> forward =
          new ReferenceEvaluator(ReferenceEvaluator.Rounding.NONE, 1)
              .run(indexed, Map.of("x", RefValue.of(x)));
      double[] places = forward.get("i").toDoubles();
      double[] seeds = new double[places.length];
      double[] byPooled = new double[(int) x.size()];
      for (int k = 0; k < places.length; k++) {
        seeds[k] = 1 << (k % 11);
        byPooled[(int) places[k]] += seeds[k];
      }
      double[] byInput = byPooled.clone();
      double[] values = x.toDoubles();
      for (int k = 0; k < values.length; k++) {
        byInput[k] = before.equals("Relu") && values[k] <= 0 ? 0 : byInput[k];
      }
      Model model = TextReader.parse(head + " = MaxPool <" + attributes + "> (h) }");
      Tensor seed = Tensor.ofValues(x.type(), longs(forward.get("y").dims()), seeds);
      String what = before + ", " + attributes + " on " + declared;
      assertThat(gradient(model, "x", x, seed)).as(what).isEqualTo(byInput);
      assertThat(gradient(model, "h", x, seed)).as(what).isEqualTo(byPooled);
    }
  }

  private static double[] gradient(Model model, String by, Tensor x, Tensor seed) {
    GradientGraph gradient =
        Gradients.of(
            model.graph(),
            List.of("y"),
            List.of("x", "h"),
            GradientOptions.DEFAULT.withSeeds(Map.of("y", "seed")));
    String name = gradient.gradientOf().get(by);
    try (Session session = Session.open(model.withGraph(gradient.graph()), RunOptions.DEFAULT)) {
      return session.run(Map.of("x", x, "seed", seed), List.of(name)).get(name).toDoubles();
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
