package org.assay.train.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.assay.report.Rule;

/** The rules' pages, {@code docs/rules/<id>.md}, which the build packs beside this class. */
public final class TrainingRulePages {
  private TrainingRulePages() {}

  /** A rule with the text of its page. */
  public static Rule with(Rule rule) {
    try (InputStream page = TrainingRulePages.class.getResourceAsStream(rule.id() + ".md")) {
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
