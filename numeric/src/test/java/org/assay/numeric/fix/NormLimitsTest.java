package org.assay.numeric.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assay.data.spec.WeightMode;
import org.assay.exec.Runner;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.report.ModelResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormLimitsTest {
  private static final FixOptions WEIGHTS =
      TextModel.AUTO.with(FixOptions.Mode.LIMIT, new At(At.Place.WEIGHTS, List.of()));

  private static final String DATA = "inputs: {x: {role: data, valid: [-10, 10]}}\n";

  private static TextModel model(String inputs, String body, String weights) {
    return TextModel.of(
        "m (" + inputs + ") => (float[] l) {\n" + body + "\n l = ReduceMean <keepdims = 0> (e) }",
        DATA + "weights: {" + weights + "}\n",
        WeightMode.FREE);
  }

  private static final String UNIFORM = ": {init: uniform, low: -0.8, high: 0.8}";

  private static NormLimits.Found found(TextModel text) {
    Scanner scanner = Scanner.create();
    Model model = Fixer.repairable(text.model());
    ModelResult scanned =
        scanner.scan(model, "m", text.spec(), text.options(), Scanner.Observer.NONE);
    assertThat(scanned.findings()).isNotEmpty();
    return new NormLimits(scanner, text.spec(), text.options())
        .find(model, scanned.findings(), new At(At.Place.WEIGHTS, List.of()))
        .orElseThrow();
  }

  // All elements of the weight equal, and of the norm that is asked for; all inputs at their end:
  // there Cauchy's inequality is an equality.
  private static boolean isFinite(
      TextModel text, Map<String, long[]> dims, double norm, int terms) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    dims.forEach(
        (name, shape) -> {
          double[] values = new double[(int) Tensor.elements(shape)];
          java.util.Arrays.fill(
              values, name.equals("x") ? 10 : name.equals("b") ? 0 : norm / Math.sqrt(terms));
          inputs.put(name, Tensor.ofValues(ElementType.FLOAT, shape, values));
        });
    try (Runner runner = TextModel.ORT.open(text.model(), List.of())) {
      return Double.isFinite(Objects.requireNonNull(runner.run(inputs).get("l")).toDoubles()[0]);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[2, 8] x, float[8, 4] w | z = MatMul(x, w) | 1",
        "float[2, 8] x, float[4, 8] w | z = Gemm <transB = 1> (x, w) | 0",
        "float[2, 8] x, float[8, 4] w | z = Gemm (x, w) | 1",
        "float[2, 8] x, float[4, 8] w | t = Transpose <perm = [1, 0]> (w) z = MatMul(x, t) | 0",
        "float[8, 2] x, float[4, 8] w | z = MatMul(w, x) | 0",
        "float[8, 2] x, float[8, 4] w | z = Gemm <transA = 1> (x, w) | 1",
      })
  void theNormIsSafeAndNearlyTheGreatestThatIs(String inputs, String product, int axis) {
    TextModel text = model(inputs, " " + product + "\n e = Exp(z)", "w" + UNIFORM);
    NormLimits.Found found = found(text);
    NormLimit norm = Objects.requireNonNull(found.norms().get("w"));
    assertThat(norm.outputAxis()).isEqualTo(axis);
    assertThat(norm.containsOrdinary()).isTrue();
    // exp overflows above 88.72, the sum of eight of them above 86.6; ‖x‖ = 10·√8.
    assertThat(norm.most()).isBetween(84.0 / (10 * Math.sqrt(8)), 88.73 / (10 * Math.sqrt(8)));
    Map<String, long[]> dims = new LinkedHashMap<>();
    text.model()
        .graph()
        .inputs()
        .forEach(
            i ->
                dims.put(
                    i.name(),
                    i.name().equals("x") && inputs.startsWith("float[2")
                        ? new long[] {2, 8}
                        : i.name().equals("x") ? new long[] {8, 2} : norm.dims()));
    assertThat(isFinite(text, dims, norm.most(), 8)).isTrue();
    assertThat(isFinite(text, dims, norm.most() * 1.06, 8)).isFalse();
  }

  @Test
  void kernelsOfConvolutionsHaveNormsOverPatches() {
    TextModel text =
        model(
            "float[1, 2, 5, 5] x, float[3, 2, 3, 3] w, float[3] b",
            " z = Conv(x, w, b)\n e = Exp(z)",
            "w: {init: uniform, low: -0.4, high: 0.4}, b: {init: zeros}");
    NormLimits.Found found = found(text);
    NormLimit norm = Objects.requireNonNull(found.norms().get("w"));
    assertThat(norm.outputAxis()).isZero();
    assertThat(norm.convolution()).isTrue();
    assertThat(found.limits()).containsKey("b");
    Map<String, long[]> dims =
        Map.of("x", new long[] {1, 2, 5, 5}, "w", new long[] {3, 2, 3, 3}, "b", new long[] {3});
    assertThat(isFinite(text, dims, norm.most(), 18)).isTrue();
  }

  @Test
  void aNormKeepsMoreThanRangesAndIsOfferedFirst() {
    TextModel text =
        model(
            "float[2, 32] x, float[32, 4] w",
            " z = MatMul(x, w)\n e = Exp(z)",
            "w: {init: uniform, low: -0.2, high: 0.2}");
    FixResult result = text.fix(WEIGHTS);
    assertThat(result.isComplete()).isTrue();
    Repair repair = result.findings().get(0).applied().orElseThrow();
    assertThat(repair.proposal().norms()).containsKey("w");
    assertThat(repair.proposal().what()).contains("where a range for each keeps");
    assertThat(result.after().findings()).isEmpty();
    // The clip of the product, which the constraint makes idle, is what proves it.
    assertThat(result.repaired().graph().nodes()).anyMatch(n -> n.is("Clip"));
  }

  @Test
  void weightsThatExceedTheNormTodayMakeItAPrecondition() {
    TextModel text =
        model(
            "float[2, 32] x, float[32, 4] w",
            " z = MatMul(x, w)\n e = Exp(z)",
            "w: {init: uniform, low: -3, high: 3}");
    FixResult result = text.fix(WEIGHTS);
    assertThat(result.isComplete()).isFalse();
    assertThat(result.findings().get(0).repairs())
        .anyMatch(r -> r.isPrecondition() && !r.proposal().norms().isEmpty());
  }

  @Test
  void withoutAProductThereIsNoNorm() {
    TextModel text =
        model("float[2, 8] x, float[2, 8] w", " z = Mul(x, w)\n e = Exp(z)", "w" + UNIFORM);
    Scanner scanner = Scanner.create();
    Model model = Fixer.repairable(text.model());
    ModelResult scanned =
        scanner.scan(model, "m", text.spec(), text.options(), Scanner.Observer.NONE);
    assertThat(
            new NormLimits(scanner, text.spec(), text.options())
                .find(model, scanned.findings(), At.ALL))
        .isEmpty();
  }
}
