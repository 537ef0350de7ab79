package org.assay.report.html;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.assay.report.Severity;
import org.assay.report.Tool;

/**
 * A page that tells what happened, from the headline to the proof, in one file: nothing is loaded,
 * nothing runs. All text is made harmless. Not for several threads.
 */
public final class StoryPage {
  private static final int LONGEST = 1200;
  private static final int LONGEST_CODE = 20_000;

  private final Shell shell = new Shell("story.css", "");
  private final StringBuilder head = new StringBuilder();
  private final StringBuilder nav = new StringBuilder();
  private final StringBuilder out = new StringBuilder();
  private int sections;

  /** Whether something is good news. */
  public enum Tone {
    GOOD,
    BAD,
    OPEN;

    String css() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Colours of lines. */
  public enum Style {
    BEFORE,
    AFTER,
    FIRST,
    SECOND,
    THIRD,
    FOURTH;

    String css() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** One of the last four. */
    public static Style number(int i) {
      return values()[2 + i % 4];
    }
  }

  /**
   * A line of a chart.
   *
   * @param name in the legend; lines of one name have one entry
   * @param isThin whether it stands behind others, as a single seed behind the median
   * @param x places from left to right
   * @param y heights, as many; what is not finite interrupts the line
   */
  public record Line(String name, Style style, boolean isThin, double[] x, double[] y) {
    public Line {
      if (x.length != y.length) {
        throw new IllegalArgumentException(x.length + " places, " + y.length + " heights");
      }
    }
  }

  /** Something that happened at a place of the horizontal axis; a label has few characters. */
  public record Mark(double x, String label, Severity severity) {}

  /** Lines over a common axis with marks in the order of places. */
  public record Chart(String title, String axis, List<Line> lines, List<Mark> marks) {
    public Chart {
      lines = List.copyOf(lines);
      marks = List.copyOf(marks);
    }
  }

  /**
   * Rows of numbers over time.
   *
   * @param faulty rows that are marked
   * @param from what is written under the first column
   * @param to what is written under the last column
   * @param mark column before which a line is drawn
   * @param values by row and column
   */
  public record Heat(
      String title,
      List<String> rows,
      Set<Integer> faulty,
      String from,
      String to,
      OptionalInt mark,
      double[][] values) {
    public Heat {
      rows = List.copyOf(rows);
      faulty = Set.copyOf(faulty);
      if (rows.size() != values.length) {
        throw new IllegalArgumentException(rows.size() + " rows, " + values.length + " given");
      }
    }
  }

  /** A figure of the headline. */
  public record Tile(String label, String value, String detail, Tone tone) {}

  /**
   * A numbered card.
   *
   * @param share from 0 to 1, drawn as a bar
   * @param badge a word or two; may be empty
   * @param lines sentences
   * @param end last, apart from the others; may be empty
   */
  public record Card(
      String title, String place, double share, String badge, List<String> lines, String end) {
    public Card {
      lines = List.copyOf(lines);
    }
  }

  /** A row of a table; the first cell has a tone, the chart at its end may be none. */
  public record Row(Tone tone, List<String> cells, List<Line> lines) {
    public Row {
      cells = List.copyOf(cells);
      lines = List.copyOf(lines);
    }
  }

  /** A part of a chain: its severity colours it, badges stand behind it. */
  public record Box(String name, String detail, Severity severity, List<String> badges) {
    public Box {
      badges = List.copyOf(badges);
    }
  }

  /**
   * Begins a page.
   *
   * @param command that made it
   * @param verdict one or two words
   * @param lead the story in one or two sentences
   */
  public StoryPage(
      Tool tool, String command, String title, String verdict, Tone tone, String lead) {
    shell.open(head, title + " · " + verdict);
    head.append("<header><p class=\"tool\">").append(Html.name(tool.name())).append(' ');
    head.append(Html.name(tool.version())).append(' ').append(Html.name(command));
    head.append("</p><h1>").append(Html.name(title)).append("</h1><p class=\"verdict ");
    head.append(tone.css())
        .append("\">")
        .append(Html.name(verdict))
        .append("</p>\n<p class=\"lead\">");
    head.append(Html.text(lead, LONGEST)).append("</p>");
  }

  /** Figures beneath the headline. */
  public StoryPage tiles(List<Tile> tiles) {
    head.append("<div class=\"tiles\">");
    for (Tile tile : tiles) {
      head.append("<div class=\"tile ").append(tile.tone().css()).append("\"><span>");
      head.append(Html.name(tile.label())).append("</span><b>");
      head.append(Html.text(tile.value(), LONGEST)).append("</b><small>");
      head.append(Html.text(tile.detail(), LONGEST)).append("</small></div>");
    }
    head.append("</div>\n");
    return this;
  }

  /** A new section, which ends the one before. */
  public StoryPage section(String title) {
    endSection();
    String name = Html.name(title);
    out.append("<section id=\"s").append(++sections).append("\"><h2>").append(name);
    out.append("</h2>\n");
    nav.append("<a href=\"#s").append(sections).append("\">").append(name).append("</a> ");
    return this;
  }

  private void endSection() {
    if (sections > 0) {
      out.append("</section>\n");
    }
  }

  /** A heading within a section. */
  public StoryPage heading(String title) {
    out.append("<h3>").append(Html.name(title)).append("</h3>\n");
    return this;
  }

  /** A paragraph; parts in backticks are code. */
  public StoryPage text(String text) {
    out.append("<p>").append(rich(text)).append("</p>\n");
    return this;
  }

  /** A paragraph that stands out. */
  public StoryPage quote(String text, Severity severity) {
    out.append("<p class=\"quote ").append(severity.text()).append("\">");
    out.append(rich(text)).append("</p>\n");
    return this;
  }

  /** Sentences one under the other; nothing if there are none. */
  public StoryPage list(List<String> items) {
    if (!items.isEmpty()) {
      out.append("<ul>");
      items.forEach(i -> out.append("<li>").append(rich(i)).append("</li>"));
      out.append("</ul>\n");
    }
    return this;
  }

  /** Names with what they have. */
  public StoryPage facts(List<SearchPage.Fact> facts) {
    out.append("<dl>");
    for (SearchPage.Fact fact : facts) {
      out.append("<dt>").append(Html.name(fact.name())).append("</dt><dd>");
      out.append(rich(fact.value())).append("</dd>");
    }
    out.append("</dl>\n");
    return this;
  }

  /** Charts side by side. */
  public StoryPage charts(List<Chart> charts) {
    out.append("<div class=\"charts\">");
    charts.forEach(c -> out.append(SeriesChart.draw(c)));
    out.append("</div>\n");
    return this;
  }

  /** Maps side by side. */
  public StoryPage maps(List<Heat> maps) {
    out.append("<div class=\"charts\">");
    maps.forEach(m -> out.append(HeatMap.draw(m)));
    out.append("</div>\n");
    return this;
  }

  /** Maps that are shown when asked for. */
  public StoryPage foldedMaps(String title, List<Heat> maps) {
    if (!maps.isEmpty()) {
      out.append("<details><summary>").append(Html.name(title)).append("</summary>\n");
      maps(maps);
      out.append("</details>\n");
    }
    return this;
  }

  /** Numbered cards. */
  public StoryPage cards(List<Card> cards) {
    out.append("<ol class=\"cards\">");
    for (Card card : cards) {
      out.append("<li><h3>").append(Html.name(card.title())).append(" <span class=\"place\">");
      out.append(Html.name(card.place())).append("</span>");
      if (!card.badge().isEmpty()) {
        out.append(" <span class=\"badge good\">").append(Html.name(card.badge()));
        out.append("</span>");
      }
      out.append("</h3><p class=\"share\"><meter min=\"0\" max=\"1\" value=\"");
      String share = String.format(Locale.ROOT, "%.2f", card.share());
      out.append(share).append("\"></meter> confidence ").append(share).append("</p>");
      list(card.lines());
      if (!card.end().isEmpty()) {
        out.append("<p class=\"end\">").append(rich(card.end())).append("</p>");
      }
      out.append("</li>\n");
    }
    out.append("</ol>\n");
    return this;
  }

  /** A table; rows with lines end with a small chart. */
  public StoryPage table(List<String> headers, List<Row> rows) {
    boolean drawn = rows.stream().anyMatch(r -> !r.lines().isEmpty());
    out.append("<div class=\"scroll\"><table").append(drawn ? " class=\"tried\"" : "");
    out.append("><thead><tr>");
    headers.forEach(h -> out.append("<th scope=\"col\">").append(Html.name(h)).append("</th>"));
    out.append("</tr></thead><tbody>\n");
    for (Row row : rows) {
      out.append("<tr>");
      for (int i = 0; i < row.cells().size(); i++) {
        out.append(i == 0 ? "<td class=\"" + row.tone().css() + "\">" : "<td>");
        out.append(rich(row.cells().get(i))).append("</td>");
      }
      if (!row.lines().isEmpty()) {
        out.append("<td>").append(Sparkline.draw(row.lines())).append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
    return this;
  }

  /** Lines to be copied. A click selects them all. */
  public StoryPage code(String title, String code) {
    out.append("<h3>").append(Html.name(title)).append("</h3><pre tabindex=\"0\">");
    int longest = LONGEST_CODE;
    for (String line : code.lines().toList()) {
      if (longest > 0) {
        out.append(Html.text(line, longest)).append('\n');
        longest -= line.length();
      }
    }
    out.append("</pre>\n");
    return this;
  }

  /** Parts one behind the other. */
  public StoryPage chain(List<Box> boxes) {
    out.append("<ol class=\"chain\">");
    for (Box box : boxes) {
      out.append("<li class=\"").append(box.severity().text()).append("\"><b>");
      out.append(Html.name(box.name())).append("</b> <span>").append(Html.text(box.detail(), 200));
      out.append("</span>");
      for (String badge : box.badges()) {
        out.append(" <span class=\"badge ").append(box.severity().text()).append("\">");
        out.append(Html.name(badge)).append("</span>");
      }
      out.append("</li>\n");
    }
    out.append("</ol>\n");
    return this;
  }

  private static String rich(String text) {
    String safe = Html.text(text, LONGEST);
    StringBuilder out = new StringBuilder();
    String[] parts = safe.split("`", -1);
    // An odd backtick belongs to no pair, and stays.
    for (int i = 0; i < parts.length; i++) {
      boolean code = i % 2 == 1 && i < parts.length - 1;
      boolean odd = i % 2 == 1 && !code;
      out.append(code ? "<code>" : odd ? "`" : "").append(parts[i]).append(code ? "</code>" : "");
    }
    return out.toString();
  }

  /** The page. */
  public String finish() {
    endSection();
    head.append("<nav aria-label=\"Parts of this page\">").append(nav).append("</nav></header>\n");
    head.append("<main>\n").append(out).append("</main>\n");
    shell.close(head);
    return head.toString();
  }
}
