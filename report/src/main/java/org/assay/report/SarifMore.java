package org.assay.report;

import java.util.List;

/**
 * What a result of SARIF says beyond its finding.
 *
 * @param related further lines of the file with a message each (§3.27.22)
 * @param fixes changes of the file that repair it (§3.27.30)
 */
public record SarifMore(List<Related> related, List<Fix> fixes) {
  /** Nothing. */
  public static final SarifMore NOTHING = new SarifMore(List.of(), List.of());

  /** A line, from 1 on, and what is to be said of it. */
  public record Related(int line, String message) {}

  /** Changes that belong together. */
  public record Fix(String description, List<Replacement> replacements) {
    public Fix {
      replacements = List.copyOf(replacements);
      if (replacements.isEmpty()) {
        throw new IllegalArgumentException("a fix without replacements");
      }
    }
  }

  /** Text for a region; lines and columns from 1 on, the last column is not part of it. */
  public record Replacement(
      int startLine, int startColumn, int endLine, int endColumn, String text) {}

  public SarifMore {
    related = List.copyOf(related);
    fixes = List.copyOf(fixes);
  }
}
