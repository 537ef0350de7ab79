package org.assay.numeric.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Settings;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.rules.Check;
import org.assay.numeric.rules.Operation;
import org.assay.numeric.rules.Rules;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.report.Kind;
import org.assay.report.Rule;
import org.junit.jupiter.api.Test;

/** The recipe "add a rule" of CONTRIBUTING.md, followed. */
class RuleRecipeTest {
  /** A saturated sigmoid: finite, but its derivative is 0. */
  private static final class SaturatedSigmoid implements Check {
    @Override
    public Rule rule() {
      return new Rule("GR901", "saturated-sigmoid", "A sigmoid that may be flat.");
    }

    @Override
    public Kind kind() {
      return Kind.GRADIENT_RISK;
    }

    @Override
    public Optional<Alarm> judge(Operation o) {
      boolean flat = o.node().is("Sigmoid") && o.operand(0).magnitude() >= 18;
      return flat ? Optional.of(new Alarm(0, false, "Sigmoid may be flat")) : Optional.empty();
    }
  }

  private static final Scanner SCANNER =
      new Scanner(Analyzer.create(Settings.DEFAULT), withToy(), Finiteness.table());

  private static List<Check> withToy() {
    List<Check> checks = new ArrayList<>(Rules.checks());
    checks.add(new SaturatedSigmoid());
    return checks;
  }

  private static List<String> scan(String range, WeightMode weights) {
    return TextScan.lines(
        TextScan.run(
            SCANNER,
            TextScan.HEADER + "g (float[2] x) => (float[2] y) { y = Sigmoid(x) }",
            "inputs:\n  x: {role: data, valid: " + range + "}\n",
            weights,
            false));
  }

  @Test
  void firesWhereItMust() {
    assertThat(scan("[-20, 0]", WeightMode.FREE)).containsExactly("GR901 y");
  }

  @Test
  void isSilentWhereItMustBe() {
    assertThat(scan("[-10, 10]", WeightMode.FREE)).isEmpty();
    assertThat(scan("[-20, 0]", WeightMode.FROZEN)).isEmpty();
  }
}
