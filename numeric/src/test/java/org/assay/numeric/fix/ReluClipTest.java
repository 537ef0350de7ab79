package org.assay.numeric.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.data.spec.WeightMode;
import org.assay.exec.Runner;
import org.assay.numeric.precision.Grading;
import org.assay.numeric.precision.NarrowModel;
import org.assay.numeric.precision.NarrowSearch;
import org.assay.numeric.scan.NarrowPrecision;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.report.ModelResult;
import org.assay.report.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Overflow in 16 bits that needs no island, and overflow that does. */
class ReluClipTest {
  private static final NarrowPrecision FLOAT16 =
      new NarrowPrecision(ElementType.FLOAT16, ConstantPolicy.CLAMP);

  private record Made(NarrowRepair.Converted converted, boolean finite) {}

  private static Made convert(String body, double most) {
    TextModel text =
        TextModel.of(
            "m (float[2, 3] x) => (float[2, 3] y) {\n" + body + " }",
            "inputs: {x: {role: data, valid: [" + -most + ", " + most + "]}}\n",
            WeightMode.FROZEN);
    ScanOptions options = text.options().with(FLOAT16);
    Scanner scanner = Scanner.create();
    Map<String, Bounds> bounds = new HashMap<>();
    ModelResult scanned =
        scanner.scan(text.model(), "m", text.spec(), options, (f, m, b) -> bounds.putAll(b));
    NarrowModel narrow = NarrowModel.of(text.model(), FLOAT16);
    Precision found = scanned.precision().orElseThrow();
    NarrowSearch.Seen seen =
        new NarrowSearch(narrow.emulated(), text.spec(), options, TextModel.ORT, 0)
            .run(Duration.ofSeconds(20), 24, 1, found);
    Precision graded = Grading.grade(found, seen, Set.of(), Optional.empty());
    NarrowRepair.Converted made =
        NarrowRepair.convert(
            narrow,
            NarrowRepair.Islands.of(found, graded, narrow.emulated(), bounds),
            OrdinaryData.draw(narrow.emulated().original(), text.spec(), options, 12, 0),
            TextModel.ORT);
    return new Made(made, scanner.hasFiniteOutputs(made.emulated(), text.spec(), options));
  }

  // What follows gives the same for everything from 65504 on.
  @ParameterizedTest
  @ValueSource(
      strings = {
        " t = Mul(x, x)\n r = Relu(t)\n y = Tanh(r)",
        " t = Mul(x, x)\n s = Identity(t)\n y = Sigmoid(s)",
        " t = Mul(x, x)\n a = Constant <value = float {0.0}> ()\n"
            + " b = Constant <value = float {6.0}> ()\n y = Clip(t, a, b)",
        " t = Mul(x, x)\n r = Relu(t)\n b = Constant <value = float {3.0}> ()\n"
            + " u = Sub(r, b)\n y = Min(u, b)",
      })
  void overflowThatMakesNoDifferenceNeedsNoIsland(String body) {
    Made made = convert(body, 1000);
    assertThat(made.converted().wide()).isEmpty();
    assertThat(made.finite()).isTrue();
    assertThat(made.converted().isSound()).isTrue();
    assertThat(made.converted().comparison().emulatedDifference()).isLessThan(2e-3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // One of two ways on is not cut.
        " t = Mul(x, x)\n r = Relu(t)\n h = Tanh(r)\n q = Sqrt(r)\n y = Add(h, q)",
        // Cut, but above the greatest number.
        " t = Mul(x, x)\n b = Constant <value = float {100000.0}> ()\n m = Min(t, b)\n"
            + " y = Sqrt(m)",
        // Not element by element: another element decides.
        " t = Mul(x, x)\n y = Softmax(t)",
        // The other operand is no constant.
        " t = Mul(x, x)\n u = Sub(t, x)\n s = Sub(u, t)\n y = Tanh(s)",
        // By the negative side it is not cut.
        " k = Constant <value = float {1000.0}> ()\n t = Mul(x, k)\n"
            + " b = Constant <value = float {6.0}> ()\n m = Min(t, b)\n h = Abs(m)\n y = Sqrt(h)",
      })
  void overflowThatMattersStaysInFloat32(String body) {
    Made made = convert(body, 1000);
    assertThat(made.converted().wide()).contains("t");
    assertThat(made.converted().isSound()).isTrue();
    assertThat(made.converted().comparison().emulatedDifference()).isLessThan(2e-2);
  }

  // Bounds do not see that both products are equal: 120000 by them, 0 in any run.
  private static final String UNSEEN =
      " k = Constant <value = float {1000.0}> ()\n a = Mul(x, k)\n"
          + " l = Constant <value = float[1] {1000.0}> ()\n b = Mul(x, l)\n d = Sub(a, b)\n";

  @Test
  void aReluWhoseOperandNobodySawNearTheLimitGetsAnEndAndOutputsAreProvedFinite() {
    Made made =
        convert(
            UNSEEN + " r = Relu(d)\n h = Constant <value = float {0.5}> ()\n y = Mul(r, h)", 60);
    assertThat(made.converted().wide()).isEmpty();
    assertThat(made.converted().clipped()).containsExactly("r");
    assertThat(made.finite()).isTrue();
    Made without =
        convert(UNSEEN + " r = Abs(d)\n h = Constant <value = float {0.5}> ()\n y = Mul(r, h)", 60);
    assertThat(without.converted().clipped()).isEmpty();
    assertThat(without.finite()).isFalse();
  }

  @Test
  void aReluThatIsCutGivesTheSameBelowTheEndAndIsFiniteAbove() {
    TextModel text =
        TextModel.of(
            "m (float[2, 3] x) => (float[2, 3] y) {\n"
                + " t = Mul(x, x)\n r = Relu(t)\n y = Sub(r, x) }",
            "inputs: {x: {role: data, valid: [-10, 10]}}\n",
            WeightMode.FROZEN);
    NarrowModel narrow = NarrowModel.of(text.model(), FLOAT16);
    NarrowRepair.Converted made =
        NarrowRepair.convert(
            narrow,
            new NarrowRepair.Islands(Set.of(), Set.of(), Set.of("t"), Set.of()),
            OrdinaryData.draw(narrow.emulated().original(), text.spec(), text.options(), 6, 0),
            TextModel.ORT);
    assertThat(made.clipped()).containsExactly("r");
    assertThat(made.model().graph().nodes()).noneMatch(n -> n.is("Relu"));
    Tensor x = Tensor.ofValues(ElementType.FLOAT16, new long[] {2, 3}, -3, 0, 3, 9, 1000, 500);
    try (Runner runner = TextModel.ORT.open(made.model(), List.of())) {
      assertThat(
              TextModel.numbers(
                  java.util.Objects.requireNonNull(runner.run(Map.of("x", x)).get("y"))))
          .startsWith(12.0, 0.0, 6.0, 72.0)
          .allMatch(Double::isFinite);
    }
  }

  @Test
  void aReluOfAnIslandIsLeftAlone() {
    Made made = convert(" t = Mul(x, x)\n r = Relu(t)\n y = Sqrt(r)", 1000);
    assertThat(made.converted().wide()).contains("t", "r");
    assertThat(made.converted().clipped()).isEmpty();
  }

  @Test
  void aSumWithAMaskThatWasCutStopsAtTheLeastNumber() {
    TextModel text =
        TextModel.of(
            "m (float[2, 3] x) => (float[2, 3] y) {\n"
                + " w = Constant <value = bool[1, 3] {0, 0, 0}> ()\n"
                + " z = Constant <value = float {0.0}> ()\n"
                + " l = Constant <value = float {-3.4028235e38}> ()\n mask = Where(w, z, l)\n"
                + " s = Add(x, mask)\n y = Softmax <axis = 1> (s) }",
            "inputs: {x: {role: data, valid: [-200, 10]}}\n",
            WeightMode.FROZEN);
    NarrowModel narrow = NarrowModel.of(text.model(), FLOAT16);
    NarrowRepair.Converted made =
        NarrowRepair.convert(
            narrow,
            new NarrowRepair.Islands(Set.of(), Set.of(), Set.of(), Set.of()),
            OrdinaryData.draw(narrow.emulated().original(), text.spec(), text.options(), 6, 0),
            TextModel.ORT);
    assertThat(made.isSound()).isTrue();
    assertThat(made.model().graph().nodes())
        .anyMatch(n -> n.is("Clip") && n.firstOutput().equals("s"));
  }
}
