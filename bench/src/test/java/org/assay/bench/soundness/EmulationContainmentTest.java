package org.assay.bench.soundness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Settings;
import org.assay.bounds.norms.NormEffort;
import org.assay.bounds.norms.NormRules;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.onnx.precision.Emulated;
import org.assay.onnx.precision.PrecisionEmulation;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.assay.testkit.generate.RangeOf;
import org.assay.testkit.harness.ContainmentHarness;
import org.assay.testkit.harness.ContainmentReport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ONNX Runtime computes of an emulated model lies within its bounds. */
class EmulationContainmentTest {
  private static final GraphGenerator FLOATS =
      new GraphGenerator(new GeneratorOptions(false, false, true, false, 0.6));
  private static final GraphGenerator MIXED = new GraphGenerator(GeneratorOptions.containment());

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"FLOAT16", "BFLOAT16"})
  void everyValueLiesWithinItsBounds(ElementType type) {
    AnalyzerOracle oracle =
        new AnalyzerOracle(
            Analyzer.create(Settings.DEFAULT).withNorms(NormRules.of(NormEffort.GRAM, 1e7)));
    long from = type == ElementType.FLOAT16 ? 70_000 : 80_000;
    ContainmentReport report =
        new ContainmentHarness(oracle, new ContainmentHarness.Settings(6, 1000, 2, 20))
            .run(seed -> emulated(seed, type), from, from + 100);
    assertThat(report.violations()).as(report.text()).isEmpty();
    assertThat(report.checks()).isGreaterThan(5_000);
  }

  private static GeneratedCase emulated(long seed, ElementType type) {
    GeneratedCase made = (seed % 4 == 0 ? MIXED : FLOATS).graph(seed);
    ConstantPolicy policy = seed % 2 == 0 ? ConstantPolicy.CLAMP : ConstantPolicy.ROUND;
    Emulated emulated;
    try {
      emulated = PrecisionEmulation.of(made.upgraded(), type, policy);
    } catch (ModelException e) {
      throw new IllegalStateException("seed " + seed + ": " + e.getMessage(), e);
    }
    Map<String, RangeOf> ranges = new LinkedHashMap<>();
    made.inputRanges().forEach((name, range) -> ranges.put(name, carried(range)));
    return new GeneratedCase(emulated.model(), ranges, seed, made.description());
  }

  // Inputs of 16 bits are fed in float32.
  private static RangeOf carried(RangeOf range) {
    boolean narrow = range.type() == ElementType.FLOAT16 || range.type() == ElementType.BFLOAT16;
    if (!narrow) {
      return range;
    }
    double[] lo = new double[range.size()];
    double[] hi = new double[range.size()];
    for (int i = 0; i < lo.length; i++) {
      lo[i] = range.lo(i);
      hi[i] = range.hi(i);
    }
    return RangeOf.of(ElementType.FLOAT, range.dims(), lo, hi);
  }
}
