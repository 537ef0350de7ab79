package org.assay.bench.soundness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Settings;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.ShapeRule;
import org.assay.onnx.text.TextReader;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.RangeOf;
import org.assay.testkit.harness.ContainmentHarness;
import org.assay.testkit.harness.ContainmentReport;
import org.junit.jupiter.api.Test;

/**
 * The recipe "add an operator" of CONTRIBUTING.md, followed with tables that know nothing else:
 * QuickGelu of ONNX Runtime, x · sigmoid(1.702 x).
 */
class OperatorRecipeTest {
  private static final String MODEL =
      "< ir_version: 8, opset_import: [\"\" : 18, \"com.microsoft\" : 1] >\n"
          + "g (float[3, 4] x) => (float[3, 4] y) { y = com.microsoft.QuickGelu(x) }";

  // The least value of x · sigmoid(1.702 x) is -0.1636, near x = -0.75.
  private static final double LEAST = -0.1637;

  private static OperatorTable<ShapeRule> shapes() {
    return new OperatorTable.Builder<ShapeRule>()
        .add("com.microsoft", "QuickGelu", CheckedRule.of(1, 1, 1, in -> in.like(0)))
        .build();
  }

  private static OperatorTable<Transfer> transfers(double least) {
    return new OperatorTable.Builder<Transfer>()
        .add("com.microsoft", "QuickGelu", c -> List.of(quickGelu(c, least)))
        .build();
  }

  private static Bounds quickGelu(TransferContext c, double least) {
    ElementType type = c.type(0);
    return Elementwise.map(
        type, c.budget(), (in, out) -> quickGelu(in[0], least, type, out), c.input(0));
  }

  // Between its least value and 0 below, between 0 and x above; the kernel is a few ulp off.
  private static void quickGelu(Cell x, double least, ElementType type, Cell out) {
    if (x.isEmpty()) {
      out.set(x);
      return;
    }
    double lo = x.lo < 0 ? least : 0;
    double hi = Math.max(0, x.hi) * (1 + 1e-6);
    out.set(lo, hi, x.flags);
    Rounding.outward(out, type);
  }

  private static ContainmentReport check(double least) {
    Analyzer analyzer = new Analyzer(Settings.DEFAULT, transfers(least), shapes(), List.of());
    ContainmentHarness harness =
        new ContainmentHarness(
            new AnalyzerOracle(analyzer), new ContainmentHarness.Settings(5, 3, 1, 1));
    return harness.run(
        seed ->
            new GeneratedCase(
                TextReader.parse(MODEL),
                Map.of(
                    "x", RangeOf.uniform(ElementType.FLOAT, new long[] {3, 4}, -seed, seed / 2.0)),
                seed,
                "QuickGelu"),
        1,
        60);
  }

  @Test
  void theNewOperatorIsBounded() {
    ContainmentReport report = check(LEAST);
    assertThat(report.errors()).isEmpty();
    assertThat(report.refused()).isEmpty();
    assertThat(report.violations()).isEmpty();
    assertThat(report.checks()).isGreaterThan(200);
  }

  @Test
  void aWrongBoundOfItIsNoticed() {
    assertThat(check(-0.05).violations()).isNotEmpty();
  }
}
