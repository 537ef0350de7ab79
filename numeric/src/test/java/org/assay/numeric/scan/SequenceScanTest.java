package org.assay.numeric.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assay.report.Finding;
import org.assay.report.ModelResult;
import org.junit.jupiter.api.Test;

/** Findings behind, in and around sequences, and those of FlexAttention. */
class SequenceScanTest {
  private static final String HEADER =
      "<ir_version: 10, opset_import: [\"\" : 23, \"ai.onnx.preview\" : 1]>\n";

  private static List<String> findings(String range, String body) {
    List<String> found = new ArrayList<>();
    for (Finding f : scan(range, body).findings()) {
      found.add(f.ruleId() + " " + f.tensor() + " " + f.status());
    }
    return found;
  }

  private static ModelResult scan(String range, String body) {
    String model =
        HEADER
            + "g (float[1,2,3,4] x) => (y) {\n  p = Constant <value = int64 {1}> ()\n  "
            + body
            + "\n}";
    ModelResult result =
        TextScan.shipped(model, "inputs:\n  x: {role: other, valid: %s}\n".formatted(range));
    assertThat(result.unknownOperators()).isEmpty();
    return result;
  }

  private static final String READ = "s = SequenceConstruct(x, a) b = SequenceAt(s, p) y = Log(b)";

  @Test
  void whatIsReadKeepsItsSign() {
    assertThat(findings("[-1, 1]", "a = Exp(x) " + READ)).isEmpty();
    assertThat(findings("[-1, 1]", "a = Neg(x) " + READ))
        .hasSize(1)
        .first()
        .asString()
        .contains("y");
  }

  @Test
  void aFaultIsToldWhereItArises() {
    String body = "a = Exp(x) s = SequenceConstruct(x, a) y = SequenceAt(s, p)";
    assertThat(findings("[-200, 200]", body))
        .singleElement()
        .asString()
        .contains(" a ", "POSSIBLE");
  }

  @Test
  void aFaultOfWhichOnlyTheLengthIsAskedIsAbsorbed() {
    String body = "a = Exp(x) s = SequenceConstruct(x, a) y = SequenceLength(s)";
    assertThat(findings("[-200, 200]", body))
        .singleElement()
        .asString()
        .contains(" a ", "ABSORBED");
  }

  @Test
  void infinitiesThatAreMeantAreNoFaultOfASequence() {
    String body =
        """
        a = Constant <value = float[1,2,3,4] {-inf,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}> ()
        s = SequenceConstruct(x, a) b = SequenceAt(s, p) y = Tanh(b)
        """;
    assertThat(findings("[-1, 1]", body)).isEmpty();
  }

  @Test
  void aFaultOfABodyIsToldThere() {
    String body =
        """
        a = Neg(x) s = SequenceConstruct(x, a)
        t = SequenceMap <body = b (float[1,2,3,4] e) => (float[1,2,3,4] f) { f = Sqrt(e) }> (s)
        y = SequenceAt(t, p)
        """;
    assertThat(findings("[-1, 1]", body)).singleElement().asString().contains(" f ");
  }

  private static String flex(String scoreMod) {
    String given =
        scoreMod.isEmpty()
            ? ""
            : "<score_mod = m (float[1,2,3,3] s) => (float[1,2,3,3] t) { " + scoreMod + " }>";
    return "y = ai.onnx.preview.FlexAttention " + given + " (x, x, x)";
  }

  @Test
  void attentionOfSmallNumbersIsFinite() {
    assertThat(findings("[-5, 5]", flex(""))).isEmpty();
    assertThat(findings("[-5, 5]", flex("t = Tanh(s)"))).isEmpty();
  }

  @Test
  void attentionOverflows() {
    ModelResult result = scan("[-1e30, 1e30]", flex(""));
    assertThat(result.findings()).isEmpty();
    assertThat(result.unproved()).hasSize(1);
  }

  @Test
  void aRowThatSeesNoKeyIsAFaultOfTheAttention() {
    String none =
        """
        see = Constant <value = bool[3,3] {1,0,0, 0,0,0, 1,1,1}> ()
        inf = Constant <value = float {-inf}> ()
        t = Where(see, s, inf)
        """;
    assertThat(findings("[-5, 5]", flex(none))).containsExactly("ND006 y POSSIBLE");
    assertThat(findings("[-5, 5]", flex(none.replace("0,0,0,", "1,0,0,")))).isEmpty();
  }

  @Test
  void aFaultOfAModifierIsToldThere() {
    assertThat(findings("[-5, 5]", flex("t = Log(s)")))
        .isNotEmpty()
        .first()
        .asString()
        .contains(" t ");
  }

  private static final String GIVEN =
      """
      g (seq(float[k,3]) s, optional(seq(float[2])) o) => (y, z) {
        p = Constant <value = int64 {0}> ()
        a = SequenceAt(s, p)
        b = Exp(a)
        y = Log(b)
        t = OptionalGetElement(o)
        c = SequenceAt(t, p)
        z = %s(c)
      }
      """;

  @Test
  void tensorsOfSequencesThatFlowInHaveTheDefaultRange() {
    ModelResult result = TextScan.shipped(HEADER + GIVEN.formatted("Tanh"), "inputs: {}\n");
    assertThat(result.findings()).isEmpty();
    assertThat(result.unproved()).isEmpty();
    assertThat(result.assumptions()).anyMatch(a -> a.contains("input s lies in [-50"));
    assertThat(TextScan.shipped(HEADER + GIVEN.formatted("Sqrt"), "inputs: {}\n").findings())
        .singleElement()
        .satisfies(f -> assertThat(f.tensor()).isEqualTo("z"));
  }

  @Test
  void aRangeOfASequenceHoldsForItsTensors() {
    String spec = "inputs:\n  o: {role: other, valid: [1, 2]}\n";
    assertThat(TextScan.shipped(HEADER + GIVEN.formatted("Sqrt"), spec).findings()).isEmpty();
    String wide = "inputs:\n  s: {role: other, valid: [-200, 200]}\n";
    assertThat(TextScan.shipped(HEADER + GIVEN.formatted("Tanh"), wide).findings())
        .anySatisfy(f -> assertThat(f.tensor()).isEqualTo("b"));
  }
}
