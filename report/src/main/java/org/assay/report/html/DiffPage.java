package org.assay.report.html;

import java.util.List;

/** A page that shows which nodes a model lost and gained. */
public final class DiffPage {
  private static final int LONGEST_LINE = 400;

  private DiffPage() {}

  /**
   * A line.
   *
   * @param side R: removed, A: added, K: in both, G: a gap
   */
  public record Line(char side, String text) {}

  /**
   * The page; it needs no other file.
   *
   * @param summary what was done and proved, as plain text; may be empty
   */
  public static String render(String title, String summary, List<Line> lines) {
    StringBuilder out = new StringBuilder();
    Shell shell = new Shell("report.css", "");
    shell.open(out, title);
    out.append("<header><div class=\"who\"><p class=\"tool\">Assay fix</p><h1>")
        .append(Html.name(title))
        .append("</h1></div></header>\n<main class=\"diff\">\n");
    if (!summary.isBlank()) {
      out.append("<h2>Repairs</h2>\n<pre>");
      summary.lines().forEach(l -> out.append(Html.text(l, LONGEST_LINE)).append('\n'));
      out.append("</pre>\n<h2>Nodes</h2>\n");
    }
    out.append("<pre>");
    if (lines.isEmpty()) {
      out.append("nothing changed");
    }
    for (Line line : lines) {
      String text = Html.text(line.text(), LONGEST_LINE);
      switch (line.side()) {
        case 'R' -> out.append("<del>- ").append(text).append("</del>\n");
        case 'A' -> out.append("<ins>+ ").append(text).append("</ins>\n");
        default -> out.append("  ").append(text).append('\n');
      }
    }
    out.append("</pre>\n</main>\n");
    shell.close(out);
    return out.toString();
  }
}
