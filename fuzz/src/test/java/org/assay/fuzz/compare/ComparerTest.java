package org.assay.fuzz.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.assay.data.spec.Tolerances;
import org.assay.data.spec.Tolerances.Tolerance;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.onnx.precision.PrecisionConversion;
import org.assay.onnx.precision.PrecisionEmulation;
import org.assay.onnx.text.TextReader;
import org.assay.onnx.upgrade.Upgrade;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComparerTest {
  private static final CompareOptions PLAIN = CompareOptions.DEFAULT.withSearch(0);

  @TempDir Path folder;

  @Test
  void aModelEqualsItself() {
    Comparison c = Twins.compare(Twins.perceptron(), Twins.perceptron(), PLAIN);
    assertThat(c.outputs()).hasSize(2);
    for (OutputComparison output : c.outputs()) {
      Differences d = output.differences().orElseThrow();
      assertThat(d.maxAbs()).isZero();
      assertThat(d.outside()).isZero();
      assertThat(d.cosine()).isEqualTo(1);
      assertThat(d.worst()).isEmpty();
      assertThat(output.labels().orElseThrow().rows()).isEqualTo(64);
    }
    assertThat(c.tensors())
        .hasSize(9)
        .allMatch(t -> t.how().equals("name") || t.how().equals("interface"));
    assertThat(c.firstToPart()).isEmpty();
    assertThat(ComparisonRules.findings(c)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void renamedTensorsAreMatchedByStructure(boolean interfaces) {
    Model model = Twins.convolutional();
    Comparison c = Twins.compare(model, Twins.renamed(model, interfaces), PLAIN);
    assertThat(c.tensors()).hasSize(13);
    assertThat(c.unmatchedA()).isEmpty();
    assertThat(c.unmatchedB()).isEmpty();
    // The two equal branches are told apart by their weights.
    assertThat(c.tensors()).allMatch(t -> t.differences().maxAbs() == 0);
    assertThat(c.remarks()).hasSize(interfaces ? 2 : 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"w1", "b2", "w3", "w4", "w5"})
  void theLayerWhoseWeightWasChangedIsTheFirstToPart(String weight) {
    Model model = Twins.convolutional();
    Model other = Twins.renamed(Twins.withWeight(model, weight, 0.5), false);
    Comparison c = Twins.compare(model, other, PLAIN);
    TensorComparison first = c.firstToPart().orElseThrow();
    String expected =
        model.graph().nodes().stream()
            .filter(n -> n.inputs().contains(weight))
            .findFirst()
            .orElseThrow()
            .firstOutput();
    assertThat(first.a()).isEqualTo(expected);
    assertThat(first.before()).isZero();
    assertThat(first.growth()).isInfinite();
    assertThat(first.atB().orElseThrow().op()).isEqualTo(first.atA().orElseThrow().op());
    assertThat(c.unmatchedA()).isEmpty();
  }

  @Test
  void namesThatAreSharedByOtherTensorsDoNotMislead() {
    Model model = Twins.convolutional();
    Model renamed = Twins.renamed(model, false);
    // What was right in the one is called left in the other.
    Model crossed = Twins.renamed(TextNames.swap(model, "left", "right"), false);
    assertThat(Twins.compare(model, TextNames.swap(model, "left", "right"), PLAIN).tensors())
        .allMatch(t -> t.differences().maxAbs() == 0);
    assertThat(Twins.compare(renamed, crossed, PLAIN).tensors())
        .allMatch(t -> t.differences().maxAbs() == 0);
  }

  @Test
  void quantisedTensorsAreLookedThroughAndFound() {
    Model model = Twins.convolutional();
    for (String tensor : List.of("r1", "a", "t")) {
      Comparison c = Twins.compare(model, Twins.quantised(model, tensor, 0.05f), PLAIN);
      assertThat(c.unmatchedA()).isEmpty();
      assertThat(c.unmatchedB()).isEmpty();
      TensorComparison first = c.firstToPart().orElseThrow();
      assertThat(first.a()).isEqualTo(tensor);
      assertThat(first.b()).isEqualTo("q_back");
      assertThat(first.how()).isEqualTo("rounded");
      assertThat(first.atB().orElseThrow().op()).isEqualTo("DequantizeLinear");
      assertThat(first.differences().maxAbs()).isBetween(0.005, 0.0251);
    }
  }

  @Test
  void castsAreLookedThrough() {
    Model model = Twins.perceptron();
    Comparison c = Twins.compare(model, Twins.rounded(model), PLAIN);
    assertThat(c.unmatchedA()).isEmpty();
    assertThat(c.unmatchedB()).isEmpty();
    Map<String, Long> grounds =
        c.tensors().stream()
            .collect(Collectors.groupingBy(TensorComparison::how, Collectors.counting()));
    assertThat(grounds).containsEntry("rounded", 7L);
    assertThat(c.tensors()).allMatch(t -> t.differences().relative() < 2e-3);
    assertThat(
            c.tensors().stream()
                .filter(t -> t.a().equals("s1"))
                .findFirst()
                .orElseThrow()
                .differences()
                .maxAbs())
        .isZero();
  }

  @Test
  void emulatedAndConvertedFloat16AreMatchedThroughout() {
    for (Model model : List.of(Twins.perceptron(), Twins.convolutional())) {
      Model working = Upgrade.toWorkingOpset(model);
      Model emulated =
          PrecisionEmulation.of(working, ElementType.FLOAT16, ConstantPolicy.ROUND).model();
      Model converted = PrecisionConversion.of(working, ElementType.FLOAT16, ConstantPolicy.ROUND);
      for (Model narrow : List.of(emulated, converted)) {
        Comparison c = Twins.compare(model, narrow, PLAIN);
        assertThat(c.unmatchedA()).isEmpty();
        assertThat(c.tensors()).allMatch(t -> t.differences().relative() < 0.01);
      }
      Comparison c = Twins.compare(model, converted, PLAIN);
      assertThat(c.remarks()).isNotEmpty().allMatch(r -> r.contains("float16"));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = OptLevel.class,
      names = {"BASIC_OPT", "EXTENDED_OPT", "ALL_OPT"})
  void whatTheOptimiserFusedIsMatchedAtItsEnds(OptLevel level) throws Exception {
    Model model = Twins.convolutional();
    Model optimised = Twins.optimised(model, level, folder);
    for (Model other : List.of(optimised, Twins.renamed(optimised, false))) {
      Comparison c = Twins.compare(model, other, PLAIN);
      Set<String> matched =
          c.tensors().stream().map(TensorComparison::a).collect(Collectors.toSet());
      // Where channels are blocked (ALL_OPT), only what leaves that layout can be compared.
      assertThat(matched).contains("y");
      if (level != OptLevel.ALL_OPT) {
        assertThat(matched).contains("r1", "r2", "left", "right", "both", "t");
        assertThat(matched).doesNotContain("c1");
      }
      assertThat(c.tensors()).allMatch(t -> t.differences().relative() < 1e-5);
      assertThat(c.firstToPart()).isEmpty();
    }
  }

  @Test
  void aFaultBehindAFusionIsFound() throws Exception {
    Model model = Twins.convolutional();
    Model faulty =
        Twins.renamed(
            Twins.optimised(Twins.withWeight(model, "w2", 2), OptLevel.EXTENDED_OPT, folder),
            false);
    TensorComparison first = Twins.compare(model, faulty, PLAIN).firstToPart().orElseThrow();
    assertThat(first.a()).isIn("c2", "r2");
    assertThat(first.before()).isLessThan(1e-5);
  }

  @Test
  void recordedOutputsAreCompared() {
    Model model = Twins.perceptron();
    Twin twin = Twins.twin("m.onnx", model);
    Tensor x = Tensor.ofFloats(new long[] {2, 12}, new float[24]);
    Map<String, Tensor> outputs;
    try (var runner = twin.opener().open(model, List.of())) {
      outputs = new java.util.LinkedHashMap<>(runner.run(Map.of("x", x)));
    }
    Comparer.Given given = new Comparer.Given(Map.of("x", x), Optional.of("io.npz"), Map.of());
    assertThat(
            ComparisonRules.findings(new Comparer(PLAIN).compare(twin, given, outputs, "io.npz")))
        .isEmpty();
    double[] logits = outputs.get("logits").toDoubles();
    logits[5] += 0.25;
    outputs.put("logits", Tensor.ofValues(ElementType.FLOAT, new long[] {2, 4}, logits));
    Comparison c = new Comparer(PLAIN).compare(twin, given, outputs, "io.npz");
    Differences d = c.outputs().get(0).differences().orElseThrow();
    assertThat(d.outside()).isEqualTo(1);
    assertThat(d.maxAbs()).isEqualTo(0.25, org.assertj.core.data.Offset.offset(1e-6));
    assertThat(d.worst().orElseThrow().row()).isEqualTo(1);
    assertThat(d.worst().orElseThrow().index()).containsExactly(1L, 1L);
    assertThat(ComparisonRules.findings(c)).extracting(f -> f.ruleId()).contains("CP001");
  }

  @Test
  void inputsAndOutputsThatDoNotFitAreOneLine() {
    Model one = TextReader.parse(model("float[N] x, float[N] z", "y = Add(x, z)"));
    Model other = TextReader.parse(model("float[N] u, float[N] v", "y = Add(u, v)"));
    assertThatThrownBy(() -> Twins.compare(one, other, PLAIN))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("input 'x'", "no partner", "--map A=B");
    Comparison mapped = Twins.compare(one, other, PLAIN.withMap(Map.of("x", "u", "z", "v")));
    assertThat(mapped.outputs().get(0).differences().orElseThrow().maxAbs()).isZero();
    assertThatThrownBy(() -> Twins.compare(one, other, PLAIN.withMap(Map.of("x", "w"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no input or output 'w'");
    Model integer =
        TextReader.parse(model("float[N] x, int64[N] z", "w = Cast<to = 1>(z) y = Add(x, w)"));
    assertThatThrownBy(() -> Twins.compare(one, integer, PLAIN))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("input 'z' is float and int64");
    Model two =
        TextReader.parse(
            model("float[N] x, float[N] z", "y = Add(x, z)")
                .replace("(float[N] y)", "(float[N] y, float[N] x2)")
                .replace("y = Add(x, z)", "y = Add(x, z) x2 = Neg(x)"));
    assertThatThrownBy(() -> Twins.compare(one, two, PLAIN))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("the models have 1 and 2 outputs");
    assertThat(Twins.compare(one, two, PLAIN.withMap(Map.of("y", "y"))).outputs()).hasSize(1);
  }

  private static String model(String inputs, String body) {
    return "< ir_version: 8, opset_import: [\"\" : 17] >\ng ("
        + inputs
        + ") => (float[N] y)\n{\n"
        + body
        + "\n}";
  }

  @Test
  void nonFiniteOnOneSideIsOfItsOwnKind() {
    Model one = TextReader.parse(model("float[N] x", "a = Abs(x) y = Sqrt(a)"));
    Model other = TextReader.parse(model("float[N] x", "y = Sqrt(x)"));
    Comparison c = Twins.compare(one, other, PLAIN);
    Differences d = c.outputs().get(0).differences().orElseThrow();
    assertThat(d.nonFinite()).isPositive();
    assertThat(d.maxAbs()).isZero();
    assertThat(d.outside()).isEqualTo(d.nonFinite());
    assertThat(ComparisonRules.findings(c)).extracting(f -> f.ruleId()).containsExactly("CP003");
  }

  @Test
  void tolerancesDecide() {
    Model model = Twins.perceptron();
    Model other = Twins.withWeight(model, "b3", 0.01);
    assertThat(ComparisonRules.findings(Twins.compare(model, other, PLAIN))).isNotEmpty();
    CompareOptions wide = PLAIN.with(new Tolerances(Optional.of(new Tolerance(0.05, 0)), Map.of()));
    Comparison c = Twins.compare(model, other, wide);
    assertThat(c.outputs()).allMatch(o -> o.differences().orElseThrow().outside() == 0);
  }

  @Test
  void theFirstToPartIsSoughtAboveEachOutput() {
    String text =
        "< ir_version: 8, opset_import: [\"\" : 17] >\ng (float[N] x) => (float[N] u, float[N] v)\n{ s = Abs(x) u = Sqrt(s) t = %s(x) v = Neg(t) }";
    Comparison c =
        Twins.compare(
            TextReader.parse(text.formatted("Sin")),
            TextReader.parse(text.formatted("Tanh")),
            PLAIN);
    assertThat(c.firstToPart("u")).isEmpty();
    assertThat(c.firstToPart("v").orElseThrow().a()).isIn("t", "v");
    assertThat(ComparisonRules.findings(c)).extracting(f -> f.tensor()).containsExactly("v");
  }

  @Test
  void chainsThatAreFusedAlikeEndAtTheSamePlaces() throws Exception {
    // Several fused nodes in a row: each must be matched with its own activation.
    Model model = Twins.chainOfConvolutions();
    Model optimised = Twins.optimised(model, OptLevel.EXTENDED_OPT, folder);
    Comparison c = Twins.compare(model, Twins.renamed(optimised, false), PLAIN);
    assertThat(c.tensors().stream().map(TensorComparison::a)).contains("r1", "r2", "r3");
    assertThat(c.tensors()).allMatch(t -> t.differences().relative() < 1e-5);
    Model faulty = Twins.optimised(Twins.withWeight(model, "w2", 9), OptLevel.EXTENDED_OPT, folder);
    TensorComparison first =
        Twins.compare(model, Twins.renamed(faulty, false), PLAIN).firstToPart().orElseThrow();
    assertThat(first.a()).isIn("r2", "c2");
  }

  @Test
  void memoryIsBoundedByTheBudgetWhateverTheModel() {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      body.append("t%d = Neg(t%d)\n".formatted(i + 1, i));
    }
    Model chain =
        TextReader.parse(
            "< ir_version: 8, opset_import: [\"\" : 17] >\ng (float[N, 16384] t0) => (float[N, 16384] t60)\n{\n"
                + body
                + "}");
    Comparison c = Twins.compare(chain, Twins.renamed(chain, false), PLAIN);
    assertThat(c.tensors()).hasSize(60);
    // 60 pairs of 64 rows of 64 KiB are 480 MiB.
    assertThat(c.internalRows()).isEqualTo(64);
    assertThat(c.heldBytes()).isBetween(1L << 20, 100L << 20);
  }
}
