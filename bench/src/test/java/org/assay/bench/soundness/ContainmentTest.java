package org.assay.bench.soundness;

import static org.assertj.core.api.Assertions.assertThat;

import org.assay.bounds.Analyzer;
import org.assay.bounds.Settings;
import org.assay.bounds.norms.NormEffort;
import org.assay.bounds.norms.NormRules;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.assay.testkit.harness.ContainmentHarness;
import org.assay.testkit.harness.ContainmentReport;
import org.junit.jupiter.api.Test;

/** Some 20,000 of the containment checks of which the bench runs 500,000. */
class ContainmentTest {
  private static final GraphGenerator GRAPHS = new GraphGenerator(GeneratorOptions.containment());
  private static final Analyzer PLAIN = Analyzer.create(Settings.DEFAULT);

  @Test
  void everyValueOfOrtLiesWithinItsBounds() {
    ContainmentReport report = run(PLAIN, 0, 300);
    assertThat(report.violations()).as(report.text()).isEmpty();
    assertThat(report.checks()).isGreaterThan(14_000);
    assertThat(report.checksPerOperator()).hasSizeGreaterThan(120);
  }

  @Test
  void soItDoesWithNorms() {
    ContainmentReport report =
        run(PLAIN.withNorms(NormRules.of(NormEffort.SYMBOL, 1e9)), 10_000, 10_100);
    assertThat(report.violations()).as(report.text()).isEmpty();
    assertThat(report.checks()).isGreaterThan(4_000);
  }

  private static ContainmentReport run(Analyzer analyzer, long from, long to) {
    AnalyzerOracle oracle = new AnalyzerOracle(analyzer);
    return new ContainmentHarness(oracle, ContainmentHarness.Settings.DEFAULT)
        .run(GRAPHS::graph, from, to);
  }
}
