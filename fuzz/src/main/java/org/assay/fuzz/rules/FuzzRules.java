package org.assay.fuzz.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assay.report.Rule;

/** The rules of searches. */
public final class FuzzRules {
  private FuzzRules() {}

  private static List<FuzzRule> rules() {
    return List.of(
        new NonFiniteFound(),
        new TwinsDisagree(),
        new LabelChanges(),
        new GradientVanishes(),
        new TokensForbidden(),
        new StatementHolds(),
        new RunFails(),
        new ObjectiveMet());
  }

  /** What is known of each rule, with the text of its page. */
  public static List<Rule> all() {
    return rules().stream().map(r -> withPage(r.rule())).toList();
  }

  /** Id of the rule of an objective, by the objective's name; every objective has one. */
  public static String ruleOf(String objective) {
    List<FuzzRule> rules = rules();
    return rules.stream()
        .filter(r -> r.objective().equals(objective))
        .findFirst()
        .orElse(rules.get(rules.size() - 1))
        .rule()
        .id();
  }

  private static Rule withPage(Rule rule) {
    try (InputStream page = FuzzRules.class.getResourceAsStream(rule.id() + ".md")) {
      if (page == null) {
        throw new IllegalStateException("rule " + rule.id() + " has no page " + rule.page());
      }
      String text = new String(page.readAllBytes(), StandardCharsets.UTF_8);
      return new Rule(rule.id(), rule.name(), rule.summary(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
