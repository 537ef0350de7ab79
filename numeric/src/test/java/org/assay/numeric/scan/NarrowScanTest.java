package org.assay.numeric.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.GraphPath;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.report.Finding;
import org.assay.report.ModelResult;
import org.assay.report.Precision;
import org.assay.report.SafeOperator;
import org.assay.report.Status;
import org.junit.jupiter.api.Test;

/** What a scan in 16 bits reports, in terms of the model as it is. */
class NarrowScanTest {
  private static ModelResult scan(String model, String spec, NarrowPrecision precision) {
    ModelResult result =
        TextScan.run(
            Scanner.create(), TextScan.HEADER + model, spec, ScanOptions.DEFAULT.with(precision));
    assertThat(result.error()).isEmpty();
    return result;
  }

  private static ModelResult float16(String model, String lo, String hi) {
    return scan(
        model, valid(lo, hi), new NarrowPrecision(ElementType.FLOAT16, ConstantPolicy.CLAMP));
  }

  private static String valid(String lo, String hi) {
    return "inputs:\n  x: {role: data, valid: [" + lo + ", " + hi + "]}\n";
  }

  private static Precision precision(ModelResult result) {
    return result.precision().orElseThrow();
  }

  private static final String SQUARE =
      "g (float[2, 4] x) => (float[2] y) <int64[1] last = {1}>"
          + " { q = Mul(x, x) s = ReduceSum<keepdims = 0>(q, last) y = Log(s) }";

  @Test
  void aSquareThatOverflowsIn16BitsOnlyIsFound() {
    ModelResult result = float16(SQUARE, "200", "400");
    assertThat(result.findings())
        .extracting(Finding::tensor, Finding::status, Finding::ruleId)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("q", Status.POSSIBLE, "ND007"));
    Finding finding = result.findings().get(0);
    assertThat(finding.location().op()).isEqualTo("Mul");
    assertThat(finding.location().nodeIndex()).isZero();
    assertThat(finding.message()).contains("in float16 (emulated");
    assertThat(TextScan.shipped(TextScan.HEADER + SQUARE, valid("200", "400")).findings())
        .isEmpty();
    assertThat(precision(result).overflows())
        .extracting(Precision.Overflow::tensor)
        .contains("q", "s");
    assertThat(precision(result).keepFloat32())
        .extracting(Precision.Kept::op)
        .containsExactlyInAnyOrder("Mul", "ReduceSum", "Log");
    assertThat(precision(result).keepProved()).isTrue();
  }

  @Test
  void itDoesNotInBfloat16() {
    ModelResult result =
        scan(
            SQUARE,
            valid("200", "400"),
            new NarrowPrecision(ElementType.BFLOAT16, ConstantPolicy.CLAMP));
    assertThat(result.findings()).isEmpty();
    assertThat(precision(result).overflows()).isEmpty();
    assertThat(result.safe()).extracting(SafeOperator::op).containsExactly("Log");
  }

  @Test
  void smallSquaresAreProved() {
    ModelResult result = float16(SQUARE, "1", "100");
    assertThat(result.findings()).isEmpty();
    assertThat(result.unproved()).isEmpty();
    assertThat(precision(result).overflows()).isEmpty();
    assertThat(precision(result).keepFloat32()).isEmpty();
  }

  @Test
  void aDenominatorThatUnderflowsKeepsItsMakerToo() {
    ModelResult result =
        float16(
            "g (float[4] x) => (float[4] y) <float one = {1}> { q = Mul(x, x) y = Div(one, q) }",
            "0.0001", "1");
    assertThat(result.findings()).extracting(Finding::tensor).containsExactly("y");
    assertThat(precision(result).keepFloat32())
        .extracting(Precision.Kept::op)
        .contains("Mul", "Div");
  }

  @Test
  void aFindingInABranchIsToldByTheBranchOfTheModel() {
    ModelResult result =
        float16(
            "g (float[4] x, bool c) => (float[4] y) { a = Neg(x) b = Exp(a) y = If (c)"
                + " <then_branch = t () => (float[4] p) { r = Sqrt(x) p = Exp(x) },"
                + " else_branch = e () => (float[4] p) { p = Identity(b) }> }",
            "1",
            "20");
    assertThat(result.findings()).hasSize(1);
    Finding finding = result.findings().get(0);
    assertThat(finding.tensor()).isEqualTo("p");
    assertThat(finding.location().graph()).isEqualTo(GraphPath.MAIN.child(2, "then_branch"));
    assertThat(finding.location().nodeIndex()).isEqualTo(1);
    assertThat(finding.ruleId()).isEqualTo("ND002");
  }

  private static final String MASKED =
      "g (float[1, 4] x, bool[1, 4] m) => (float[1, 4] y)"
          + " <float least = {-3.4028235e38}, float zero = {0}>"
          + " { w = Where(m, zero, least) s = Add(x, w) y = Softmax(s) }";

  @Test
  void maskedScoresAreSafeWhereConstantsAreCutAndNotWhereTheyAreRounded() {
    ModelResult cut = float16(MASKED, "-50", "50");
    assertThat(cut.findings()).isEmpty();
    assertThat(precision(cut).overflows()).isEmpty();
    assertThat(precision(cut).guarded()).containsExactly("s");
    assertThat(precision(cut).constants())
        .extracting(Precision.Constant::to)
        .containsExactly(-65504.0);
    ModelResult rounded =
        scan(
            MASKED,
            valid("-50", "50"),
            new NarrowPrecision(ElementType.FLOAT16, ConstantPolicy.ROUND));
    assertThat(rounded.findings()).extracting(Finding::tensor).containsExactly("y");
  }

  @Test
  void layerNormalisationAndRelu6AreProved() {
    ModelResult result =
        float16(
            "g (float[2, 8] x) => (float[2, 8] y)"
                + " <float[8] gain = {1, 2, 1, 1, 1, 1, 1, 1}, float zero = {0}, float six = {6}>"
                + " { n = LayerNormalization(x, gain) c = Clip(n, zero, six) y = Exp(c) }",
            "-60000", "60000");
    assertThat(result.findings()).isEmpty();
    assertThat(precision(result).overflows()).isEmpty();
  }

  @Test
  void anInputBeyondTheTypeIsListed() {
    ModelResult result =
        float16("g (float[2] x) => (float[2] y) { y = Tanh(x) }", "-100000", "100000");
    assertThat(precision(result).overflows())
        .extracting(Precision.Overflow::tensor, Precision.Overflow::op)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("x", ""));
  }

  @Test
  void aModelOf16BitsIsScannedAsSuch() {
    // 16384 is the pattern of 2.
    ModelResult result =
        float16(
            "g (float16[4] x) => (float16[4] y) <float16[4] w = {16384, 16384, 16384, 16384}>"
                + " { q = Mul(x, x) y = Mul(q, w) }",
            "200",
            "255");
    assertThat(precision(result).overflows())
        .extracting(Precision.Overflow::tensor)
        .containsExactly("y");
  }

  @Test
  void fingerprintsDifferFromThoseOfFloat32() {
    String model = "g (float[4] x) => (float[4] y) { y = Log(x) }";
    List<Finding> narrow = float16(model, "-1", "1").findings();
    List<Finding> wide = TextScan.shipped(TextScan.HEADER + model, valid("-1", "1")).findings();
    assertThat(narrow).hasSize(1);
    assertThat(wide).hasSize(1);
    assertThat(narrow.get(0).id()).isNotEqualTo(wide.get(0).id());
    // It fails in float32 as well, so that nothing is won by keeping it there.
    assertThat(Optional.of(precision(float16(model, "-1", "1")).keepFloat32())).contains(List.of());
  }
}
