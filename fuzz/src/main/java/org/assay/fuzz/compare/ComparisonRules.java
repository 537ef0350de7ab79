package org.assay.fuzz.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.assay.report.Finding;
import org.assay.report.Rule;

/** The rules of comparisons. */
public final class ComparisonRules {
  private ComparisonRules() {}

  private static List<ComparisonRule> rules() {
    return List.of(
        new OutputsDiffer(), new LabelsDiffer(), new NonFiniteOnOneSide(), new SignaturesDiffer());
  }

  /** What is known of each rule, with the text of its page. */
  public static List<Rule> all() {
    return rules().stream().map(r -> withPage(r.rule())).toList();
  }

  /** What a comparison found, as findings about the model that is compared. */
  public static List<Finding> findings(Comparison comparison) {
    FindingFactory factory = new FindingFactory(comparison.model());
    List<Finding> findings = new ArrayList<>();
    for (ComparisonRule rule : rules()) {
      findings.addAll(rule.judge(comparison, factory));
    }
    return findings;
  }

  private static Rule withPage(Rule rule) {
    try (InputStream page = ComparisonRules.class.getResourceAsStream(rule.id() + ".md")) {
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
