package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assay.fuzz.objective.ObjectiveRequest;
import org.assay.fuzz.rules.FuzzRules;
import org.assay.report.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page of a search's rule says what is true: its example is found, its repair holds. */
class FuzzRulePagesTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+) (\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir Path folder;

  static List<Rule> rules() {
    return FuzzRules.all();
  }

  static List<Rule> withExample() {
    return rules().stream().filter(r -> block(r, "example").isPresent()).toList();
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
    List<String> ids = rules().stream().map(Rule::id).toList();
    assertThat(ids).doesNotHaveDuplicates();
    try (Stream<Path> files = Files.list(Run.REPOSITORY.resolve("docs/rules"))) {
      assertThat(
              files
                  .map(f -> f.getFileName().toString().replace(".md", ""))
                  .filter(id -> id.startsWith("FZ")))
          .containsExactlyInAnyOrderElementsOf(ids);
    }
    assertThat(withExample()).hasSize(rules().size() - 1);
  }

  @Test
  void everyObjectiveHasARuleOfItsOwn() {
    List<String> objectives =
        new ArrayList<>(ObjectiveRequest.factories().stream().map(f -> f.name()).toList());
    objectives.add("non-finite");
    objectives.add("disagreement");
    assertThat(objectives.stream().map(FuzzRules::ruleOf)).doesNotHaveDuplicates();
    assertThat(FuzzRules.ruleOf("of a plug-in")).isEqualTo("FZ008");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void beginsWithWhatTheRuleSays(Rule rule) {
    assertThat(rule.help())
        .startsWith("# " + rule.id() + " " + rule.name() + "\n\n" + rule.summary() + "\n");
    assertThat(rule.help())
        .contains(
            "## What it finds",
            "## Why it matters",
            "## Example",
            "## Repair",
            "## When it is absorbed",
            "## When to ignore");
  }

  @ParameterizedTest
  @MethodSource("withExample")
  void findsTheExampleAndNothingInItsRepair(Rule rule) throws IOException {
    assertThat(found(rule, "example")).contains(rule.id());
    assertThat(found(rule, "repaired")).isEmpty();
  }

  private List<String> found(Rule rule, String kind) throws IOException {
    Path model = folder.resolve(kind + ".onnxtxt");
    Files.writeString(model, block(rule, kind).orElseThrow());
    List<String> command =
        new ArrayList<>(List.of("fuzz", model.toString(), "--inputs", "1500", "--no-out"));
    command.addAll(List.of("--format", "json", "--campaign", folder.resolve(kind).toString()));
    for (String option : block(rule, "search").orElseThrow().lines().toList()) {
      // Only the first space parts an option from its value.
      command.addAll(List.of(option.split(" ", 2)));
    }
    Run run = Run.of(command.toArray(String[]::new));
    JsonNode document = new ObjectMapper().readTree(run.out());
    List<String> ids = document.path("findings").findValuesAsText("rule");
    assertThat(run.code()).as(run.err()).isEqualTo(ids.isEmpty() ? 0 : 1);
    return ids;
  }
}
