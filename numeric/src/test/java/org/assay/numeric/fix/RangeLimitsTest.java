package org.assay.numeric.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.WeightMode;
import org.assay.exec.Runner;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.report.ModelResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RangeLimitsTest {
  private static final TextModel REGRESSION =
      TextModel.of(
          "m (float[2, 3] x, float[3, 4] w, float[4] b) => (float[2, 4] l) {\n"
              + " z = MatMul(x, w)\n s = Add(z, b)\n p = Softmax <axis = 1> (s)\n l = Log(p) }",
          "inputs: {x: {role: data, valid: [-50, 50]}}\n"
              + "weights: {w: {init: uniform, low: -1, high: 1}, b: {init: zeros}}\n",
          WeightMode.FREE);

  private static ModelResult scan(TextModel text, Model model) {
    return Scanner.create().scan(model, "m", text.spec(), text.options(), Scanner.Observer.NONE);
  }

  @ParameterizedTest
  @EnumSource(
      value = At.Place.class,
      names = {"ALL", "WEIGHTS", "INPUTS"})
  void limitsAreProvedAndHoldOnOnnxRuntime(At.Place place) {
    ModelResult before = scan(REGRESSION, REGRESSION.model());
    assertThat(before.findings()).hasSize(1);
    RangeLimits.Found found =
        new RangeLimits(Scanner.create(), REGRESSION.spec(), REGRESSION.options())
            .find(REGRESSION.model(), before.findings(), new At(place, List.of()));
    Map<String, Limit> limits = found.limits().orElseThrow();
    Model limited = RangeLimits.limited(REGRESSION.model(), limits);
    assertThat(scan(REGRESSION, limited).findings()).isEmpty();
    assertThat(limits.keySet())
        .containsExactlyInAnyOrderElementsOf(
            switch (place) {
              case WEIGHTS -> List.of("w", "b");
              case INPUTS -> List.of("x");
              default -> List.of("x", "w", "b");
            });
    RandomStream stream = RandomStream.of(7, "limits");
    Map<String, long[]> dims =
        Map.of("x", new long[] {2, 3}, "w", new long[] {3, 4}, "b", new long[] {4});
    Map<String, Double> full = Map.of("x", 50.0, "w", 3.0, "b", 10.0);
    try (Runner runner = TextModel.ORT.open(limited, List.of())) {
      for (int run = 0; run < 50; run++) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (String name : List.of("x", "w", "b")) {
          double[] values =
              new double[(int) Tensor.elements(Objects.requireNonNull(dims.get(name)))];
          for (int i = 0; i < values.length; i++) {
            double size = Objects.requireNonNull(full.get(name));
            values[i] = stream.nextBoolean() ? size : -size;
          }
          inputs.put(
              name,
              Tensor.ofValues(
                  org.assay.onnx.ElementType.FLOAT,
                  Objects.requireNonNull(dims.get(name)),
                  values));
        }
        // Beyond the limits: the clips in the model hold them.
        assertThat(TextModel.numbers(Objects.requireNonNull(runner.run(inputs).get("l"))))
            .allMatch(Double::isFinite);
      }
    }
  }

  @Test
  void whereTheRestFailsAloneThereIsNoLimit() {
    TextModel text =
        TextModel.of(
            "m (float[2] x, float[2] b) => (float[2] y) { s = Add(x, b)\n y = Exp(s) }",
            "inputs: {x: {role: data, valid: [-1, 1]}}\nweights: {b: {init: uniform, low: -200,"
                + " high: 200}}\n",
            WeightMode.FREE);
    RangeLimits.Found found =
        new RangeLimits(Scanner.create(), text.spec(), text.options())
            .find(
                text.model(),
                scan(text, text.model()).findings(),
                new At(At.Place.INPUTS, List.of()));
    assertThat(found.limits()).isEmpty();
    assertThat(found.note()).contains("the rest alone still alarms");
  }

  @Test
  void weightsThatDoNotMoveCannotBeLimited() {
    TextModel text =
        TextModel.of(
            "m (float[2] x) => (float[2] y) { y = Exp(x) }",
            "inputs: {x: {role: data, valid: [-1, 100]}}\n",
            WeightMode.FROZEN);
    RangeLimits.Found found =
        new RangeLimits(Scanner.create(), text.spec(), text.options())
            .find(
                text.model(),
                scan(text, text.model()).findings(),
                new At(At.Place.WEIGHTS, List.of()));
    assertThat(found.limits()).isEmpty();
    assertThat(found.note()).contains("--weights free");
  }

  @Test
  void anInnerTensorIsLimitedWhereItIsRead() {
    TextModel text =
        TextModel.of(
            "m (float[2] x) => (float[2] y, float[2] s) { s = Mul(x, x)\n y = Log(s) }",
            "inputs: {x: {role: data, valid: [-2, 2]}}\n",
            WeightMode.FROZEN);
    FixResult result =
        text.fix(
            TextModel.AUTO.with(FixOptions.Mode.LIMIT, new At(At.Place.TENSORS, List.of("s"))));
    assertThat(result.isComplete()).isTrue();
    Tensor x = Tensor.ofFloats(new long[] {2}, 0, 2);
    assertThat(TextModel.run(result.repaired(), "y", Map.of("x", x))).allMatch(Double::isFinite);
    assertThat(TextModel.run(result.repaired(), "s", Map.of("x", x))).containsExactly(0.0, 4.0);
  }
}
