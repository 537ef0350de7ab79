package org.assay.numeric.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.data.spec.WeightMode;
import org.assay.exec.Runner;
import org.assay.numeric.precision.NarrowModel;
import org.assay.numeric.scan.NarrowPrecision;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.precision.ConstantPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NarrowRepairTest {
  // The weight is read by a node that overflows and by one that does not.
  private static final String MODEL =
      "m (float[2, 3] x) => (float[2, 1] y, float[2, 3] z)\n"
          + "<float[3] w = {0.5, 2.0, 3.0}> {\n"
          + " s = Mul(x, x)\n t = Mul(s, w)\n u = ReduceMean <axes = [1]> (t)\n"
          + " e = Constant <value = float {1e-12}> ()\n v = Add(u, e)\n y = Log(v)\n"
          + " z = Add(x, w) }";

  private static NarrowRepair.Converted convert(
      TextModel text, ElementType type, Set<String> keep) {
    NarrowModel narrow =
        NarrowModel.of(text.model(), new NarrowPrecision(type, ConstantPolicy.CLAMP));
    List<Map<String, Tensor>> ordinary =
        OrdinaryData.draw(narrow.emulated().original(), text.spec(), text.options(), 30, 0);
    return NarrowRepair.convert(
        narrow,
        new NarrowRepair.Islands(keep, Set.of(), Set.of(), Set.of()),
        ordinary,
        TextModel.ORT);
  }

  private static TextModel reaching(double most) {
    return TextModel.of(
        MODEL,
        "inputs: {x: {role: data, valid: [" + -most + ", " + most + "]}}\n",
        WeightMode.FROZEN);
  }

  private static List<Double> half(Model model, float... values) {
    Tensor x =
        Tensor.ofValues(
            ElementType.FLOAT16,
            new long[] {2, 3},
            values[0],
            values[1],
            values[2],
            values[3],
            values[4],
            values[5]);
    try (Runner runner = TextModel.ORT.open(model, List.of())) {
      return TextModel.numbers(
          java.util.Objects.requireNonNull(runner.run(Map.of("x", x)).get("y")));
    }
  }

  @Test
  void nothingStaysInFloat32WhereNothingOverflows() {
    NarrowRepair.Converted made = convert(reaching(10), ElementType.FLOAT16, Set.of());
    assertThat(made.wide()).isEmpty();
    assertThat(made.comparison().emulatedFinite()).isEqualTo(30);
    assertThat(made.comparison().runtimeFinite()).contains(30);
    assertThat(made.model().graph().nodes()).noneMatch(n -> n.is("Cast"));
  }

  @Test
  void islandsLieWhereRunsOverflow() {
    NarrowRepair.Converted made = convert(reaching(1000), ElementType.FLOAT16, Set.of());
    assertThat(made.added()).contains("s", "t").doesNotContain("z");
    assertThat(made.wide()).isEqualTo(made.added());
    assertThat(made.comparison().emulatedFinite()).isEqualTo(30);
    assertThat(made.comparison().runtimeFinite()).contains(30);
    List<Double> got = half(made.model(), 900, 900, 900, 1, 2, 4);
    // log(900² · 5.5 / 3) and log((0.5 + 8 + 48) / 3), in 16 bits at the end.
    assertThat(got.get(0)).isBetween(14.20, 14.23);
    assertThat(got.get(1)).isBetween(2.93, 2.94);
  }

  @Test
  void whatTheScanNamesStaysWithoutRuns() {
    NarrowRepair.Converted made =
        convert(reaching(1000), ElementType.FLOAT16, Set.of("s", "t", "u", "v", "y"));
    assertThat(made.added()).isEmpty();
    assertThat(half(made.model(), 900, 900, 900, 1, 2, 4)).allMatch(Double::isFinite);
    // One cast in, one out for each tensor that others could read; the chain itself is not cast.
    assertThat(made.model().graph().nodes().stream().filter(n -> n.is("Mul")))
        .allSatisfy(n -> assertThat(n.outputs().get(0)).endsWith("__float"));
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"FLOAT16", "BFLOAT16"})
  void inputsAndOutputsAreOfTheNarrowType(ElementType type) {
    NarrowRepair.Converted made = convert(reaching(1000), type, Set.of("s"));
    assertThat(made.model().graph().inputs().get(0).type().orElseThrow().toString())
        .startsWith(type.text());
    assertThat(made.comparison().emulatedFinite()).isEqualTo(30);
  }

  // The state grows to 9⁶ times what it began as; the body reads two tensors from outside.
  private static final String LOOP =
      "m (float[2, 3] x) => (float[2, 3] y) {\n"
          + " d = Sigmoid(x)\n n = Constant <value = int64 {6}> ()\n"
          + " b = Constant <value = bool {1}> ()\n c = Constant <value = float {9.0}> ()\n"
          + " r = Loop (n, b, d) <body = g (int64 i, bool on, float[2, 3] s0)"
          + " => (bool go, float[2, 3] s1) {\n"
          + "   go = Identity(on)\n   t = Mul(s0, c)\n   s1 = Add(t, d) }>\n"
          + " a = Add(r, d)\n y = Log(a) }";

  @Test
  void aLoopWhoseStateGrowsTooLargeStaysWithAllThatItHolds() {
    TextModel text =
        TextModel.of(LOOP, "inputs: {x: {role: data, valid: [-2, 2]}}\n", WeightMode.FROZEN);
    NarrowRepair.Converted made = convert(text, ElementType.FLOAT16, Set.of());
    assertThat(made.added()).contains("r", "a").doesNotContain("d");
    assertThat(made.isSound()).isTrue();
    // y = log(r + d); float32 gives 12.9 and more.
    assertThat(half(made.model(), 0, 0, 0, 2, 2, 2)).allMatch(v -> v > 12 && v < 14);
    assertThat(made.comparison().runtimeDifference()).isLessThan(2e-3);
  }

  @Test
  void anOutputThatTheTypeDoesNotHoldStaysInFloat32AndIsReadInSixteenBitsElsewhere() {
    TextModel text =
        TextModel.of(
            "m (float[2, 3] x) => (float[2, 3] q, float[2, 3] y) {\n"
                + " q = Mul(x, x)\n h = Tanh(q)\n y = Neg(h) }",
            "inputs: {x: {role: data, valid: [-1000, 1000]}}\n",
            WeightMode.FROZEN);
    NarrowRepair.Converted made = convert(text, ElementType.FLOAT16, Set.of("q"));
    assertThat(made.floatOutputs()).containsExactly("q");
    assertThat(made.isSound()).isTrue();
    assertThat(made.model().graph().outputs())
        .extracting(o -> o.type().orElseThrow().toString().replaceAll("\\[.*", ""))
        .containsExactly("float", "float16");
    assertThat(half(made.model(), 900, 0, 0, 1, 2, 4)).contains(-1.0, -0.0);
  }

  @Test
  void whatIsFiniteAndWrongBehindAnInfinityIsMended() {
    TextModel text =
        TextModel.of(
            "m (float[2, 3] x) => (float[2, 3] y) {\n"
                + " q = Mul(x, x)\n v = ReduceMean <axes = [1]> (q)\n"
                + " o = Constant <value = float {1.0}> ()\n b = Add(v, o)\n s = Sqrt(b)\n"
                + " y = Div(x, s) }",
            "inputs: {x: {role: data, valid: [-1000, 1000]}}\n",
            WeightMode.FROZEN);
    NarrowRepair.Converted made = convert(text, ElementType.FLOAT16, Set.of());
    assertThat(made.added()).contains("q", "v", "b", "s");
    assertThat(made.comparison().emulatedDifference()).isLessThan(2e-3);
  }

  @Test
  void aModelInSixteenBitsIsConvertedToo() {
    TextModel text =
        TextModel.of(
            "m (float16[2, 3] x) => (float16[2, 3] y) { q = Mul(x, x)\n y = Sqrt(q) }",
            "inputs: {x: {role: data, valid: [-1000, 1000]}}\n",
            WeightMode.FROZEN);
    NarrowRepair.Converted made = convert(text, ElementType.FLOAT16, Set.of());
    assertThat(made.wide()).containsExactlyInAnyOrder("q", "y");
    assertThat(made.isSound()).isTrue();
  }
}
