package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.assay.fuzz.compare.ComparisonRules;
import org.assay.fuzz.rules.FuzzRules;
import org.assay.numeric.fix.rewrite.Rewrites;
import org.assay.numeric.rules.Rules;
import org.assay.report.Rule;
import org.assay.train.checks.JobChecks;
import org.assay.train.symptoms.Symptoms;
import org.junit.jupiter.api.Test;

class ExplainCommandTest {
  private static List<Rule> rules() {
    return Stream.of(
            Rules.all(),
            Rewrites.rules(),
            ComparisonRules.all(),
            FuzzRules.all(),
            JobChecks.rules(),
            Symptoms.rules())
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void everyRuleHasItsPage() {
    for (Rule rule : rules()) {
      Run run = Run.of("explain", rule.id());
      assertThat(run.code()).isZero();
      assertThat(run.out()).contains(rule.id());
      assertThat(Run.of("explain", rule.name()).out()).isEqualTo(run.out());
    }
  }

  @Test
  void withoutARuleAllAreListed() {
    Run run = Run.of("explain");
    assertThat(run.out()).hasLineCount(rules().size()).contains("ND001");
  }

  @Test
  void anUnknownRuleIsOneLineWithAGuess() {
    Run run = Run.of("explain", "log-of-zer");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("did you mean 'log-of-zero'?");
  }
}
