package org.assay.numeric.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Settings;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.rules.Rules;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.report.Finding;
import org.assay.report.ModelResult;
import org.junit.jupiter.api.Test;

/** What a loss changes in a scan: who asks for it, what is trained, what is said. */
class BackwardScanTest {
  private static final String ANGLE =
      TextScan.HEADER
          + "g (float[2, 3] x, float[3, 2] w) => (float[2, 2] y, float[2, 2] a) {\n"
          + "  low = Constant <value = float {-1.0}> () high = Constant <value = float {1.0}> ()\n"
          + "  m = MatMul(x, w) c = Clip(m, low, high) a = Acos(c) y = Mul(a, a)\n}";
  private static final String INPUTS = "inputs:\n  x: {role: data, valid: [-1, 1]}\n";
  private static final String WEIGHT = "weights:\n  w: {init: uniform, low: -1, high: 1}\n";

  private static ModelResult scan(String model, String spec, boolean gradients, String loss) {
    return TextScan.run(
        // The rule of the edge itself is tested apart: what remains is what the way back shows.
        new Scanner(
            Analyzer.create(Settings.DEFAULT),
            Rules.checks().stream().filter(c -> !c.rule().id().equals("GR007")).toList(),
            Finiteness.table()),
        model,
        spec,
        new ScanOptions(
            WeightMode.FROZEN,
            RangeMode.VALID,
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Map.of(),
            gradients,
            loss.isEmpty() ? Optional.empty() : Optional.of(loss),
            Optional.empty()));
  }

  @Test
  void weightsOfTheSpecAreTrained() {
    ModelResult result = scan(ANGLE, INPUTS + WEIGHT + "loss: y\n", true, "");
    assertThat(TextScan.lines(result)).containsExactly("GR101 a");
    Finding f = result.findings().get(0);
    assertThat(f.path()).extracting(s -> s.tensor()).containsExactly("grad(y)", "grad(a)");
    assertThat(f.path().get(0).lo()).isEqualTo(1);
    assertThat(f.path().get(1).hi()).isBetween(6.28, 6.29);
    assertThat(f.operand().tensor()).isEqualTo("c");
    assertThat(f.message()).contains("'c'", "Inf", "[-1.0, 1.0]", "'a'");
    assertThat(result.assumptions()).anyMatch(a -> a.contains("loss 'y'"));
  }

  @Test
  void theOptionWinsOverTheSpec() {
    ModelResult result = scan(ANGLE, INPUTS + WEIGHT + "loss: y\n", true, "c");
    assertThat(TextScan.lines(result)).isEmpty();
    assertThat(TextScan.lines(scan(ANGLE, INPUTS + WEIGHT, true, "a"))).containsExactly("GR101 a");
  }

  @Test
  void nothingIsSaidUnlessGradientsAreWantedAndALossIsKnown() {
    assertThat(scan(ANGLE, INPUTS + WEIGHT + "loss: y\n", false, "").findings()).isEmpty();
    ModelResult noLoss = scan(ANGLE, INPUTS + WEIGHT, true, "");
    assertThat(noLoss.findings()).isEmpty();
    assertThat(noLoss.assumptions()).noneMatch(a -> a.contains("loss"));
  }

  @Test
  void aLossThatReachesNothingIsSaid() {
    ModelResult result = scan(ANGLE, INPUTS + WEIGHT + "loss: y\ntrainable: []\n", true, "");
    assertThat(result.findings()).isEmpty();
    assertThat(result.assumptions()).anyMatch(a -> a.startsWith("no gradient of the loss 'y'"));
  }

  @Test
  void wrongNamesAreOneLine() {
    assertThat(scan(ANGLE, INPUTS + WEIGHT, true, "yy").error())
        .hasValue(
            "no tensor 'yy' is computed by the model · loss · the name of a tensor that training"
                + " minimises · did you mean 'y'?");
    assertThat(scan(ANGLE, INPUTS + WEIGHT + "trainable: [v]\n", true, "y").error().orElseThrow())
        .startsWith("'v' is neither a weight nor an input of the model · trainable");
    String index = TextScan.HEADER + "g (float[2] x) => (int64[1] y) { y = ArgMax(x) }";
    assertThat(scan(index, INPUTS, true, "y").error().orElseThrow())
        .startsWith("tensor 'y' holds int64 · loss");
  }

  @Test
  void whatIsNotFollowedIsSaid() {
    String branches =
        TextScan.HEADER
            + "g (bool k, float[2] x) => (float[2] y) {\n  r = Acos(x)\n"
            + " y = If (k) <then_branch = t () => (float[2] a) { a = Neg(r) },"
            + " else_branch = e () => (float[2] b) { b = Identity(r) }>\n}";
    String spec =
        "inputs:\n  k: {role: mask}\n  x: {role: data, valid: [-1, 1]}\nloss: y\ntrainable: [x]\n";
    ModelResult result = scan(branches, spec, true, "");
    assertThat(TextScan.lines(result)).containsExactly("GR101 r");
    assertThat(result.assumptions())
        .anyMatch(a -> a.startsWith("gradients are not followed through If (1 node)"));
  }

  @Test
  void anOperatorThatContradictsItsSpecificationIsNotFollowed() {
    String model =
        TextScan.HEADER
            + "g (float[2] x) => (float[2] y) { r = Acos(x) y = LogSoftmax<axis = 7>(r) }";
    String spec = "inputs:\n  x: {role: data, valid: [-1, 1]}\nloss: y\ntrainable: [x]\n";
    ModelResult result = scan(model, spec, true, "");
    assertThat(TextScan.lines(result)).containsExactly("GR101 r");
    assertThat(result.assumptions())
        .anyMatch(a -> a.startsWith("gradients are not followed through LogSoftmax"));
  }

  @Test
  void aRootBehindReluFailsOnlyWhereReluDiscardsIt() {
    String model = TextScan.HEADER + "g (float[2] x) => (float[2] y) { r = Relu(x) y = Sqrt(r) }";
    String spec = "inputs:\n  x: {role: data, valid: [-1, 1]}\nloss: y\ntrainable: [x]\n";
    List<Finding> findings = scan(model, spec, true, "").findings();
    assertThat(findings).extracting(Finding::ruleId).containsExactly("GR002");
    assertThat(findings.get(0).message()).endsWith("that flows through here can fail");
  }

  @Test
  void aRiskOnTheWaySaysSoAndOneOffItIsAbsorbed() {
    String model =
        TextScan.HEADER
            + "g (float[2] x, float[2] z) => (float[2] y) {\n"
            + "  a = Sqrt(x) b = Sqrt(z) y = Add(a, b)\n}";
    String spec =
        "inputs:\n  x: {role: data, valid: [0, 1]}\n  z: {role: data, valid: [0, 1]}\n"
            + "loss: y\ntrainable: [x]\n";
    List<Finding> findings = scan(model, spec, true, "").findings();
    assertThat(findings).extracting(Finding::tensor).containsExactly("a", "b");
    assertThat(findings.get(0).message())
        .endsWith("the gradient of the loss 'y' flows through here");
    assertThat(findings.get(1).message())
        .contains("no gradient of the loss 'y' flows through here");
  }
}
