package org.assay.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assay.grad.optimizer.Optimizer;
import org.assay.grad.optimizer.OptimizerStep;
import org.assay.grad.optimizer.StepOptions;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.text.TextReader;
import org.assay.testkit.RefValue;
import org.assay.testkit.ReferenceEvaluator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps of optimisers as graphs against Keras's formulas written for one number. */
class OptimizerStepTest {
  private static final double RATE = 0.1;
  private static final int STEPS = 6;

  /** One number and what an optimiser remembers of it. */
  private static final class Scalar {
    double w;
    double a;
    double b;
    double c;
    double product = 1;

    Scalar(double w, double a) {
      this.w = w;
      this.a = a;
    }
  }

  private interface Formula {
    void step(Scalar s, double g, int t);
  }

  static Stream<Arguments> optimizers() {
    return Stream.of(
        Arguments.of(new Optimizer.Sgd(), 0.0, (Formula) (s, g, t) -> s.w -= RATE * g),
        Arguments.of(
            new Optimizer.Sgd(0.9, false),
            0.0,
            (Formula)
                (s, g, t) -> {
                  s.a = 0.9 * s.a - RATE * g;
                  s.w += s.a;
                }),
        Arguments.of(
            new Optimizer.Sgd(0.9, true),
            0.0,
            (Formula)
                (s, g, t) -> {
                  s.a = 0.9 * s.a - RATE * g;
                  s.w += 0.9 * s.a - RATE * g;
                }),
        Arguments.of(
            new Optimizer.Adam(),
            0.0,
            (Formula)
                (s, g, t) -> {
                  s.a += (g - s.a) * 0.1;
                  s.b += (g * g - s.b) * 0.001;
                  double rate = RATE * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t));
                  s.w -= s.a * rate / (Math.sqrt(s.b) + 1e-7);
                }),
        Arguments.of(
            new Optimizer.Adam(0.9, 0.9, 1e-3, true),
            0.0,
            (Formula)
                (s, g, t) -> {
                  s.a += (g - s.a) * 0.1;
                  s.b += (g * g - s.b) * 0.1;
                  s.c = Math.max(s.c, s.b);
                  double rate = RATE * Math.sqrt(1 - Math.pow(0.9, t)) / (1 - Math.pow(0.9, t));
                  s.w -= s.a * rate / (Math.sqrt(s.c) + 1e-3);
                }),
        Arguments.of(
            new Optimizer.RmsProp(),
            0.0,
            (Formula)
                (s, g, t) -> {
                  s.a = 0.9 * s.a + 0.1 * g * g;
                  s.w -= RATE * g / Math.sqrt(s.a + 1e-7);
                }),
        Arguments.of(
            new Optimizer.RmsProp(0.9, 0.8, 1e-3, true),
            0.0,
            (Formula)
                (s, g, t) -> {
                  s.a = 0.9 * s.a + 0.1 * g * g;
                  s.b = 0.9 * s.b + 0.1 * g;
                  s.c = 0.8 * s.c + RATE * g / Math.sqrt(s.a - s.b * s.b + 1e-3);
                  s.w -= s.c;
                }),
        Arguments.of(
            new Optimizer.Adagrad(),
            0.1,
            (Formula)
                (s, g, t) -> {
                  s.a += g * g;
                  s.w -= RATE * g / Math.sqrt(s.a + 1e-7);
                }),
        Arguments.of(
            new Optimizer.Adadelta(),
            0.0,
            (Formula)
                (s, g, t) -> {
                  s.a = 0.95 * s.a + 0.05 * g * g;
                  double delta = -Math.sqrt(s.b + 1e-7) / Math.sqrt(s.a + 1e-7) * g;
                  s.b = 0.95 * s.b + 0.05 * delta * delta;
                  s.w += RATE * delta;
                }),
        Arguments.of(
            new Optimizer.Adamax(),
            0.0,
            (Formula)
                (s, g, t) -> {
                  s.a += (g - s.a) * 0.1;
                  s.b = Math.max(0.999 * s.b, Math.abs(g));
                  s.w -= RATE * s.a / ((1 - Math.pow(0.9, t)) * (s.b + 1e-7));
                }),
        Arguments.of(
            new Optimizer.Nadam(),
            0.0,
            (Formula)
                (s, g, t) -> {
                  double now = 0.9 * (1 - 0.5 * Math.pow(0.96, t));
                  double next = 0.9 * (1 - 0.5 * Math.pow(0.96, t + 1));
                  s.product *= now;
                  s.a += (g - s.a) * 0.1;
                  s.b += (g * g - s.b) * 0.001;
                  double m = next * s.a / (1 - s.product * next) + (1 - now) * g / (1 - s.product);
                  double v = s.b / (1 - Math.pow(0.999, t));
                  s.w -= RATE * m / (Math.sqrt(v) + 1e-7);
                }));
  }

  private static final String LOSS =
      """
      < ir_version: 10, opset_import: ["" : 23] >
      g () => (double loss) < double[3] w = {1.0, -2.0, 0.5} > {
        q = Mul (w, w)
        c = Constant <value = double[3] {1.5, 0.5, 2.0}> ()
        s = Mul (q, c)
        loss = ReduceSum <keepdims = 0> (s)
      }
      """;

  private static final double[] FACTORS = {3, 1, 4};

  @ParameterizedTest
  @MethodSource("optimizers")
  void stepsAreThoseOfTheFormula(Optimizer optimizer, double first, Formula formula) {
    double[][] path = run(optimizer, StepOptions.PLAIN);
    double[] start = {1, -2, 0.5};
    for (int k = 0; k < 3; k++) {
      Scalar s = new Scalar(start[k], first);
      for (int t = 1; t <= STEPS; t++) {
        formula.step(s, FACTORS[k] * s.w, t);
        assertThat(path[t][k]).isCloseTo(s.w, Offset.offset(2e-7));
      }
    }
  }

  @Test
  void gradientsAreClippedAndWeightsDecay() {
    // The gradient at the start is (3, -2, 2): norm √17.
    double[] start = {1, -2, 0.5};
    double[] g = {3, -2, 2};
    double[] value = run(new Optimizer.Sgd(), StepOptions.PLAIN.withClipValue(2.5))[1];
    double[] norm = run(new Optimizer.Sgd(), StepOptions.PLAIN.withClipNorm(1))[1];
    double[] global = run(new Optimizer.Sgd(), StepOptions.PLAIN.withGlobalClipNorm(1))[1];
    double[] loose = run(new Optimizer.Sgd(), StepOptions.PLAIN.withClipNorm(100))[1];
    double[] decayed = run(new Optimizer.Sgd(), StepOptions.PLAIN.withDecay(0.5))[1];
    for (int k = 0; k < 3; k++) {
      Offset<Double> near = Offset.offset(1e-6);
      double cut = Math.max(-2.5, Math.min(2.5, g[k]));
      assertThat(value[k]).isCloseTo(start[k] - RATE * cut, near);
      assertThat(norm[k]).isCloseTo(start[k] - RATE * g[k] / Math.sqrt(17), near);
      assertThat(global[k]).isCloseTo(norm[k], near);
      assertThat(loose[k]).isCloseTo(start[k] - RATE * g[k], near);
      assertThat(decayed[k]).isCloseTo(start[k] * (1 - 0.5 * RATE) - RATE * g[k], near);
    }
  }

  /** Values of the weight before and after each step. */
  private static double[][] run(Optimizer optimizer, StepOptions options) {
    Model model = TextReader.parse(LOSS);
    GradientGraph gradients = Gradients.of(model.graph(), List.of("loss"), List.of("w"));
    OptimizerStep step = OptimizerStep.of(gradients, optimizer, options);
    Map<String, RefValue> state = new LinkedHashMap<>();
    step.initial().forEach((name, tensor) -> state.put(name, RefValue.of(tensor)));
    state.put(step.learningRate(), RefValue.of(Tensor.ofDoubles(new long[0], RATE)));
    double[][] path = new double[STEPS + 1][];
    for (int t = 0; t < STEPS; t++) {
      path[t] = get(state, "w").toDoubles();
      state.put(step.iteration(), RefValue.of(Tensor.scalar((float) t)));
      Map<String, RefValue> values =
          new ReferenceEvaluator(ReferenceEvaluator.Rounding.NONE, 1)
              .run(model.withGraph(step.graph()), state);
      step.updated().forEach((weight, output) -> state.put(weight, get(values, output)));
      step.states().forEach((input, output) -> state.put(input, get(values, output)));
    }
    path[STEPS] = get(state, "w").toDoubles();
    return path;
  }

  private static RefValue get(Map<String, RefValue> values, String name) {
    RefValue value = values.get(name);
    if (value == null) {
      throw new AssertionError("no value of " + name);
    }
    return value;
  }
}
