package org.assay.fuzz.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assay.data.spec.Range;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecReader;
import org.assay.fuzz.compare.Comparer.Given;
import org.assay.onnx.Model;
import org.assay.onnx.text.TextReader;
import org.assay.report.Finding;
import org.assay.report.Rule;
import org.assay.report.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every page says what is true: its example differs from its reference, and its repair does not.
 */
class ComparisonRulePagesTest {
  private static final Path PAGES = Path.of("..", "docs", "rules");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+) (\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir Path folder;

  static List<Rule> rules() {
    return ComparisonRules.all();
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
    try (Stream<Path> files = Files.list(PAGES)) {
      assertThat(
              files
                  .map(f -> f.getFileName().toString().replace(".md", ""))
                  .filter(id -> id.startsWith("CP")))
          .containsExactlyInAnyOrderElementsOf(ids);
    }
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
  @MethodSource("rules")
  void firesOnTheExampleAndNotOnItsRepair(Rule rule) throws IOException {
    Model reference = TextReader.parse(block(rule, "reference").orElseThrow());
    Spec spec = spec(rule);
    assertThat(confirmed(reference, block(rule, "example").orElseThrow(), spec))
        .contains(rule.id());
    assertThat(confirmed(reference, block(rule, "repaired").orElseThrow(), spec)).isEmpty();
  }

  private Spec spec(Rule rule) throws IOException {
    Optional<String> text = block(rule, "spec");
    if (text.isEmpty()) {
      return Spec.empty();
    }
    Path file = folder.resolve("spec.yaml");
    Files.writeString(file, text.get());
    return SpecReader.read(file);
  }

  private static List<String> confirmed(Model reference, String model, Spec spec) {
    Map<String, InputDomain> domains = new LinkedHashMap<>();
    Twins.drawn(reference)
        .domains()
        .forEach(
            (name, domain) -> {
              Range range =
                  Optional.ofNullable(spec.inputs().get(name))
                      .flatMap(i -> i.valid())
                      .map(v -> new Range(v.lo(), v.hi(), "spec"))
                      .orElse(new Range(-50, 50, "default"));
              domains.put(
                  name, new InputDomain(domain.role(), range, domain.type(), domain.dims()));
            });
    Comparison c =
        new Comparer(CompareOptions.DEFAULT.withSearch(300))
            .compare(
                Twins.twin("a.onnxtxt", reference),
                Twins.twin("b.onnxtxt", TextReader.parse(model)),
                new Given(Map.of(), Optional.empty(), domains));
    return ComparisonRules.findings(c).stream()
        .filter(f -> f.status() == Status.CONFIRMED)
        .map(Finding::ruleId)
        .toList();
  }
}
