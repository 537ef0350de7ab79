package org.assay.numeric.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assay.numeric.rules.Rules;
import org.assay.report.Finding;
import org.assay.report.ModelResult;
import org.assay.report.Rule;
import org.assay.report.SafeOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where each rule must fire, and where it must not. */
class RulesTest {
  static List<RuleCase> cases() {
    return RuleCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void says(RuleCase c) {
    ModelResult result = TextScan.run(c.model(), c.spec(), c.weights(), false);
    assertThat(TextScan.lines(result)).isEqualTo(c.findings());
    assertThat(result.unknownOperators()).isEmpty();
  }

  @Test
  void everyRuleFiresSomewhere() {
    Set<String> fired = new TreeSet<>();
    cases().forEach(c -> c.findings().forEach(f -> fired.add(f.substring(0, 5))));
    assertThat(fired)
        .containsExactlyInAnyOrderElementsOf(Rules.all().stream().map(Rule::id).toList());
  }

  @Test
  void aProofSaysOnWhichFindingItRests() {
    ModelResult result =
        TextScan.shipped(
            TextScan.HEADER
                + "g (float[2] x) => (float[2] y) {\n"
                + "  far = Constant <value = float {200.0}> ()\n"
                + "  l = Log(x)\n  s = Add(l, far)\n  y = Sqrt(s)\n  r = Sqrt(x)\n}",
            "inputs:\n  x: {role: data, valid: [0, 1]}\n");
    List<String> ids = result.findings().stream().map(Finding::id).toList();
    assertThat(ids).hasSize(1);
    assertThat(result.safe())
        .filteredOn(s -> s.tensor().equals("y"))
        .singleElement()
        .extracting(SafeOperator::assumes)
        .isEqualTo(ids);
    assertThat(result.safe())
        .filteredOn(s -> s.tensor().equals("r"))
        .singleElement()
        .satisfies(s -> assertThat(s.assumes()).isEmpty());
  }

  @Test
  void aFindingNamesTheOperandAndItsRange() {
    ModelResult result =
        TextScan.shipped(
            TextScan.HEADER + "g (float[2] x) => (float[2] y) { p = Neg(x) y = Div(x, p) }",
            "inputs:\n  x: {role: data, valid: [-2, 1]}\n");
    Finding f = result.findings().get(0);
    assertThat(f.operand().index()).isEqualTo(1);
    assertThat(f.operand().tensor()).isEqualTo("p");
    assertThat(f.operand().lo()).isEqualTo(-1);
    assertThat(f.operand().hi()).isEqualTo(2);
    assertThat(f.path()).extracting(s -> s.tensor()).containsExactly("x", "p");
    assertThat(f.message()).contains("'p'", "[-1.0, 2.0]");
  }
}
