package org.assay.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.text.TextReader;
import org.assay.testkit.RefValue;
import org.assay.testkit.ReferenceEvaluator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Derivatives where there is none, as docs/gradients.md says; what PyTorch 2.15 computed. */
class KinksTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          Relu (x);                                             0;          0
          LeakyRelu <alpha = 0.25> (x);                         0;          0.25
          ThresholdedRelu <alpha = 1.0> (x);                    1;          0
          Elu (x);                                              0;          1
          Celu <alpha = 2.0> (x);                               0;          1
          HardSwish (x);                                        -3 3;       0 1
          HardSigmoid <alpha = 0.125, beta = 0.5> (x);          -4 4;       0 0
          Shrink <lambd = 0.5, bias = 0.5> (x);                 -0.5 0.5;   0 0
          Abs (x);                                              0;          0
          Sqrt (x);                                             0;          Infinity
          Floor (x);                                            1 1.5;      0 0
          Sign (x);                                             0 2;        0 0
          Clip (x, one, two);                                   0.5 1 1.5 2 2.5; 0 1 1 1 0
          Clip (one, x, two);                                   0.5 1 1.5;  0 0 1
          Clip (two, one, x);                                   0.5 1.5 2;  1 1 0
          Max (x, one);                                         0 1 2;      0 0.5 1
          Min (x, one, one);                                    0 1 2;      1 0.3333333333333333 0
          Pow (x, nil);                                         0 2;        0 0
          Pow (x, one);                                         0 2;        1 1
          Pow (nil, x);                                         1 2 0;      0 0 0
          ReduceMax <keepdims = 0> (x);                         1 3 3;      0 0.5 0.5
          ReduceMin <keepdims = 0> (x);                         1 1 3;      0.5 0.5 0
          ReduceL2 <keepdims = 0> (x);                          0 0;        0 0
          ReduceL1 <keepdims = 0> (x);                          0 -2;       0 -1
          ReduceProd <keepdims = 0> (x);                        2 0 3;      0 6 0
          ReduceProd <keepdims = 0> (x);                        2 0 0;      0 0 0
          """)
  void areThoseOfTheTable(String expression, String point, String expected) {
    double[] x = numbers(point);
    String text =
        "<ir_version: 10, opset_import: [\"\" : 23]> g (double["
            + x.length
            + "] x) => (double y) <double[1] one = {1}, double[1] two = {2}, double[1] nil = {0}> {"
            + " h = "
            // Ends of Clip are scalars.
            + expression.replaceAll("Clip \\((\\w+), (\\w+), (\\w+)\\)", "Clip ($1, $2, $3)")
            + " y = ReduceSum <keepdims = 0> (h) }";
    List<Double> found = new ArrayList<>();
    if (expression.matches("Clip \\(\\w+.*x.*\\)") && !expression.startsWith("Clip (x")) {
      for (double end : x) {
        found.add(slope(text.replace("double[" + x.length + "] x", "double x"), end)[0]);
      }
    } else {
      for (double slope : slope(text, x)) {
        found.add(slope);
      }
    }
    List<Double> wanted = new ArrayList<>();
    for (double slope : numbers(expected)) {
      wanted.add(slope);
    }
    assertThat(found).map(v -> v + 0.0).isEqualTo(wanted);
  }

  private static double[] slope(String text, double... x) {
    Model model = TextReader.parse(text);
    GradientGraph gradient = Gradients.of(model.graph(), List.of("y"), List.of("x"));
    boolean scalar = text.contains("double x)");
    Tensor point = Tensor.ofDoubles(scalar ? new long[0] : new long[] {x.length}, x);
    RefValue value =
        new ReferenceEvaluator(ReferenceEvaluator.Rounding.NONE, 1)
            .run(model.withGraph(gradient.graph()), Map.of("x", RefValue.of(point)))
            .get(gradient.gradientOf().get("x"));
    if (value == null) {
      throw new AssertionError("no gradient");
    }
    return value.toDoubles();
  }

  private static double[] numbers(String text) {
    return java.util.Arrays.stream(text.trim().split(" +"))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }
}
