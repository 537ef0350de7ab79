package org.assay.numeric.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.assay.report.Rule;

/** The rules' pages, {@code docs/rules/<id>.md}, which the build packs beside the classes. */
public final class RulePages {
  private RulePages() {}

  /**
   * The rule with the text of its page. Read when asked for: a scan does without.
   *
   * @throws IllegalStateException if the rule has no page
   */
  public static Rule with(Rule rule) {
    return new Rule(rule.id(), rule.name(), rule.summary(), text(rule.id()));
  }

  private static String text(String id) {
    try (InputStream page = RulePages.class.getResourceAsStream(id + ".md")) {
      if (page == null) {
        throw new IllegalStateException("rule " + id + " has no page docs/rules/" + id + ".md");
      }
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
