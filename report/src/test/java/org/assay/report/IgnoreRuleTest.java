package org.assay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IgnoreRuleTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);

  @Test
  void matchesGlobs() {
    assertThat(IgnoreRule.glob("*", "")).isTrue();
    assertThat(IgnoreRule.glob("a*b?", "axxbbc")).isTrue();
    assertThat(IgnoreRule.glob("/encoder/*/Log", "/encoder/layer.0/Log")).isTrue();
    assertThat(IgnoreRule.glob("a*b", "axxc")).isFalse();
    assertThat(IgnoreRule.glob("", "a")).isFalse();
    assertThat(IgnoreRule.glob("[ab]", "a")).isFalse();
    assertThat(IgnoreRule.glob("*a".repeat(100), "a".repeat(2000) + "b")).isFalse();
  }

  @Test
  void splitsFindings() {
    List<Finding> findings = Samples.result(Samples.model()).findings();
    IgnoreRule.Outcome outcome =
        IgnoreRule.apply(
            List.of(new IgnoreRule("ND002", "exp*", "seen", Optional.of(TODAY))), findings, TODAY);
    assertThat(outcome.ignored()).extracting(i -> i.finding().ruleId()).containsExactly("ND002");
    assertThat(outcome.kept()).extracting(Finding::ruleId).containsExactly("GR001", "ND001");
    assertThat(outcome.expired()).isEmpty();
  }

  @Test
  void reportsExpiredEntries() {
    List<Finding> findings = Samples.result(Samples.model()).findings();
    IgnoreRule.Outcome outcome =
        IgnoreRule.apply(
            List.of(
                new IgnoreRule("*", "log_prob", "seen", Optional.of(TODAY.minusDays(1))),
                new IgnoreRule("ND404", "*", "nothing", Optional.of(TODAY.minusDays(1)))),
            findings,
            TODAY);
    assertThat(outcome.kept()).hasSize(3);
    assertThat(outcome.expired())
        .singleElement()
        .asString()
        .contains("ended on 2026-11-19")
        .contains("2 findings");
  }

  @Test
  void wantsAReason() {
    assertThatThrownBy(() -> new IgnoreRule("*", "*", " ", Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
