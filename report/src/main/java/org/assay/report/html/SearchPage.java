package org.assay.report.html;

import java.util.List;
import org.assay.report.Tool;

/** The page {@code report.html} of a search: curves over time, findings with pictures, tallies. */
public final class SearchPage {
  /** A point of a curve. */
  public record Point(double x, double y) {}

  /**
   * Curves over a common axis.
   *
   * @param unit of the horizontal axis
   */
  public record Chart(String title, String unit, List<List<Point>> curves) {
    /** Copies the curves. */
    public Chart {
      curves = curves.stream().map(List::copyOf).toList();
    }
  }

  /**
   * A picture of an input.
   *
   * @param width in pixels, at least 1
   * @param height in pixels, at least 1
   * @param rgb three bytes for each pixel, row by row
   */
  public record Picture(String caption, int width, int height, byte[] rgb) {
    /** Checks the extents. */
    public Picture {
      if (width < 1 || height < 1 || rgb.length != 3 * width * height) {
        throw new IllegalArgumentException(width + " by " + height + " of " + rgb.length);
      }
    }
  }

  /** A name and what it has. */
  public record Fact(String name, String value) {}

  /**
   * A finding.
   *
   * @param status {@code confirmed} or {@code unstable}
   * @param title rule and kind
   * @param message one sentence
   */
  public record Card(
      String status, String title, String message, List<Fact> facts, List<Picture> pictures) {
    /** Copies the lists. */
    public Card {
      facts = List.copyOf(facts);
      pictures = List.copyOf(pictures);
    }
  }

  /** A row of tallies: a mutator and its numbers, in the order of the titles. */
  public record Tally(String name, List<String> numbers) {
    /** Copies the numbers. */
    public Tally {
      numbers = List.copyOf(numbers);
    }
  }

  private static final List<String> TITLES =
      List.of("mutator", "mutants", "kept", "kept per 1,000", "findings");
  private static final int LONGEST = 2000;

  private SearchPage() {}

  /**
   * Renders the page.
   *
   * @param model path of the model
   * @param did one line: how much was searched
   * @param tallies with a number for mutants, kept, kept per thousand and findings
   * @return a whole document, to be written in UTF-8
   */
  public static String render(
      Tool tool,
      String model,
      String did,
      List<Chart> charts,
      List<Card> cards,
      List<Tally> tallies) {
    StringBuilder out = new StringBuilder();
    Shell shell = new Shell("search.css", "");
    shell.open(out, model + " · assay fuzz", true);
    out.append("<header><p class=\"tool\">").append(Html.name(tool.name())).append(' ');
    out.append(Html.name(tool.version())).append(" fuzz</p><h1>").append(Html.text(model, 400));
    out.append("</h1><p class=\"did\">").append(Html.text(did, LONGEST));
    out.append("</p></header>\n<main>\n<h2>Over time</h2>\n<div class=\"charts\">\n");
    charts.forEach(chart -> out.append(LineChart.draw(chart)));
    out.append("</div>\n<h2>Findings</h2>\n");
    if (cards.isEmpty()) {
      out.append("<p class=\"panel st st-clean\">Nothing was found.</p>\n");
    }
    cards.forEach(card -> card(out, card));
    tallies(out, tallies);
    out.append("</main>\n");
    shell.close(out);
    return out.toString();
  }

  private static void card(StringBuilder out, Card card) {
    out.append("<article class=\"panel\"><h3><span class=\"st st-");
    out.append(Html.name(card.status())).append("\">").append(Html.name(card.status()));
    out.append("</span> ").append(Html.text(card.title(), LONGEST)).append("</h3><p>");
    out.append(Html.text(card.message(), LONGEST)).append("</p><dl>");
    for (Fact fact : card.facts()) {
      out.append("<dt>").append(Html.name(fact.name())).append("</dt><dd>");
      out.append(Html.text(fact.value(), LONGEST)).append("</dd>");
    }
    out.append("</dl>");
    if (!card.pictures().isEmpty()) {
      out.append("<div class=\"pictures\">");
      for (Picture picture : card.pictures()) {
        out.append("<figure><img alt=\"").append(Html.name(picture.caption()));
        out.append("\" src=\"");
        out.append(Png.dataUri(picture.width(), picture.height(), picture.rgb()));
        out.append("\"><figcaption>").append(Html.name(picture.caption()));
        out.append("</figcaption></figure>");
      }
      out.append("</div>");
    }
    out.append("</article>\n");
  }

  private static void tallies(StringBuilder out, List<Tally> tallies) {
    out.append("<h2>What each mutator earned</h2>\n<div class=\"panel scroll\"><table><thead><tr>");
    TITLES.forEach(t -> out.append("<th scope=\"col\">").append(t).append("</th>"));
    out.append("</tr></thead><tbody>\n");
    for (Tally tally : tallies) {
      out.append("<tr><td>").append(Html.name(tally.name())).append("</td>");
      tally.numbers().forEach(n -> out.append("<td>").append(Html.name(n)).append("</td>"));
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }
}
