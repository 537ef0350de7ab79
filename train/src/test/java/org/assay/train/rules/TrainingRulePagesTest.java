package org.assay.train.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assay.report.Rule;
import org.assay.train.Jobs;
import org.assay.train.checks.CheckFound;
import org.assay.train.checks.CheckedJob;
import org.assay.train.checks.JobChecks;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.assay.train.symptoms.Symptoms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page says what is true: a check fires on its page's example and not on its repair. */
class TrainingRulePagesTest {
  private static final Path PAGES = Path.of("..", "docs", "rules");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+) (\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  static List<Rule> checks() {
    return JobChecks.rules();
  }

  static List<Rule> all() {
    return Stream.concat(JobChecks.rules().stream(), Symptoms.rules().stream()).toList();
  }

  private static Optional<String> block(Rule rule, String kind) {
    Matcher m = BLOCK.matcher(rule.help());
    while (m.find()) {
      if (m.group(2).equals(kind)) {
        return Optional.of(m.group(3));
      }
    }
    return Optional.empty();
  }

  @Test
  void everyRuleHasAPageAndEveryPageARule() throws IOException {
    List<String> ids = all().stream().map(Rule::id).toList();
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(all().stream().map(Rule::name)).doesNotHaveDuplicates();
    try (Stream<Path> files = Files.list(PAGES)) {
      assertThat(
              files
                  .map(f -> f.getFileName().toString().replace(".md", ""))
                  .filter(id -> id.startsWith("TD") || id.startsWith("TJ")))
          .containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void beginsWithWhatTheRuleSays(Rule rule) {
    assertThat(rule.help())
        .startsWith("# " + rule.id() + " " + rule.name() + "\n\n" + rule.summary() + "\n")
        .contains("## What it finds", "## Why it matters", "## Repair", "## When to ignore");
  }

  @ParameterizedTest
  @MethodSource("checks")
  void firesOnTheExampleAndNotOnItsRepair(Rule rule) {
    String rows = block(rule, "rows").orElseThrow();
    assertThat(fired(block(rule, "example").orElseThrow(), rows)).contains(rule.id());
    assertThat(
            fired(block(rule, "repaired").orElseThrow(), block(rule, "repaired_rows").orElse(rows)))
        .doesNotContain(rule.id());
  }

  private static List<String> fired(String job, String rows) {
    TrainingPlan plan = TrainingPlan.of(Jobs.of(job), Rows.of(rows), 0);
    try (Trainer trainer = Trainer.of(plan, TrainOptions.DEFAULT)) {
      return JobChecks.check(CheckedJob.of(plan, trainer.facts())).stream()
          .map(CheckFound::rule)
          .toList();
    }
  }
}
