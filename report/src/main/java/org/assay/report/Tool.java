package org.assay.report;

import java.util.Objects;

/**
 * The program that made a result.
 *
 * @param name e.g. {@code assay}
 * @param version e.g. {@code 0.1.0}
 * @param home absolute address of its home page; rule pages lie under {@code <home>/blob/main/}
 */
public record Tool(String name, String version, String home) {
  public Tool {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(home, "home");
  }

  /** Absolute address of a rule's page. */
  public String page(Rule rule) {
    return home + "/blob/main/" + rule.page();
  }
}
