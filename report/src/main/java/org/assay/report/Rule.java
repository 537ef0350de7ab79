package org.assay.report;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What is known of a rule apart from how it is checked.
 *
 * @param id e.g. {@code ND001}; never re-used
 * @param name short name in kebab case, e.g. {@code log-of-zero}
 * @param summary one sentence
 * @param help the text of its page in Markdown; may be empty where the page is not at hand
 */
public record Rule(String id, String name, String summary, String help) {
  private static final Pattern ID = Pattern.compile("[A-Z]{2}[0-9]{3}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  public Rule {
    Objects.requireNonNull(help, "help");
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "rule id '" + id + "' is not two capitals and three digits");
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("rule name '" + name + "' is not in kebab case");
    }
    if (summary.isBlank()) {
      throw new IllegalArgumentException("rule " + id + " has no summary");
    }
  }

  /** A rule whose page is not at hand. */
  public Rule(String id, String name, String summary) {
    this(id, name, summary, "");
  }

  /** Path of its page within the repository. */
  public String page() {
    return "docs/rules/" + id + ".md";
  }
}
