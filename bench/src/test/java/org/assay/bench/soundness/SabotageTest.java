package org.assay.bench.soundness;

import static org.assertj.core.api.Assertions.assertThat;

import org.assay.bounds.Analyzer;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Settings;
import org.assay.bounds.Transfer;
import org.assay.bounds.Transfers;
import org.assay.bounds.facts.Facts;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.assay.testkit.harness.ContainmentHarness;
import org.assay.testkit.harness.ContainmentReport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The containment checks notice a transfer that is narrower than ONNX Runtime by one ulp. */
class SabotageTest {
  private static final int SEEDS = 200;

  private final GraphGenerator generator = new GraphGenerator(GeneratorOptions.containment());

  /** Operators whose bounds are exact, so that nothing may be taken off them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Add",
        "Sub",
        "Mul",
        "Neg",
        "Abs",
        "Relu",
        "Max",
        "Min",
        "Clip",
        "Identity",
        "Concat",
        "Transpose",
        "Reshape",
        "Slice",
        "Gather",
        "Where",
        "Sqrt",
        "Floor",
        "ReduceMax",
        "Pad"
      })
  void aTransferNarrowedByAnUlpIsNoticed(String operator) {
    assertThat(check(operator, Transfers.table()).violations()).isEmpty();
    assertThat(check(operator, narrowed(operator)).violations()).isNotEmpty();
  }

  private ContainmentReport check(String operator, OperatorTable<Transfer> transfers) {
    Analyzer analyzer = new Analyzer(Settings.DEFAULT, transfers, Facts.all());
    ContainmentHarness harness =
        new ContainmentHarness(
            new AnalyzerOracle(analyzer), new ContainmentHarness.Settings(5, 1000, 1, 1));
    return harness.run(seed -> generator.single(operator, seed), 1, SEEDS);
  }

  private static OperatorTable<Transfer> narrowed(String operator) {
    OperatorTable<Transfer> sound = Transfers.table();
    OperatorTable.Builder<Transfer> table = new OperatorTable.Builder<>();
    for (String key : sound.operators()) {
      int colons = key.indexOf("::");
      String domain = colons < 0 ? "" : key.substring(0, colons);
      String type = colons < 0 ? key : key.substring(colons + 2);
      Transfer transfer = sound.find(domain, type).orElseThrow();
      table.add(
          domain,
          type,
          key.equals(operator)
              ? c -> transfer.apply(c).stream().map(SabotageTest::narrowed).toList()
              : transfer);
    }
    return table.build();
  }

  /** The upper end of every interval that is not a point, one value of the type lower. */
  private static Bounds narrowed(Bounds b) {
    ElementType type = b.type();
    double[] lo = b.lo().clone();
    double[] hi = b.hi().clone();
    for (int i = 0; i < hi.length; i++) {
      if (lo[i] < hi[i]) {
        hi[i] = Math.max(lo[i], below(type, hi[i]));
      }
    }
    Axis[] axes = b.axes().clone();
    return Bounds.of(type, axes, lo, hi, b.flags().clone()).withDynamicAxes(b.dynamicAxes());
  }

  private static double below(ElementType type, double value) {
    return switch (type) {
      case FLOAT -> Math.nextDown((float) value);
      case DOUBLE -> Math.nextDown(value);
      default ->
          type.isFloat()
              ? value - Math.max(Math.abs(value) * type.format().unitRoundoff(), 0)
              : value - 1;
    };
  }
}
