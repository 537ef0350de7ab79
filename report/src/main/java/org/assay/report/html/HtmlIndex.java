package org.assay.report.html;

import java.util.List;
import java.util.Map;
import org.assay.report.ModelResult;
import org.assay.report.ScanResult;
import org.assay.report.Status;

/** The page that leads to the reports of several models. */
public final class HtmlIndex {
  private static final List<Status> COLUMNS =
      List.of(Status.CONFIRMED, Status.POSSIBLE, Status.ABSORBED, Status.UNPROVED, Status.SAFE);

  private HtmlIndex() {}

  /**
   * Renders the page.
   *
   * @param pages file name, relative to this page's, of the report of each model by its position in
   *     the result; a model without one is listed without a link
   * @return a whole document, to be written in UTF-8
   */
  public static String render(ScanResult result, Map<Integer, String> pages) {
    StringBuilder out = new StringBuilder();
    Shell shell = new Shell("report.css", "");
    shell.open(out, result.models().size() + " models · assay scan");
    out.append("<header><div class=\"who\"><p class=\"tool\">")
        .append(Html.name(result.tool().name()));
    out.append(' ').append(Html.name(result.tool().version())).append(" scan</p><h1>");
    out.append(result.models().size()).append(" models</h1></div></header>\n");
    out.append(
        "<div class=\"scroll\"><table class=\"index\"><thead><tr><th scope=\"col\">Model</th>");
    for (Status status : COLUMNS) {
      out.append("<th scope=\"col\">").append(FindingHtml.status(status)).append("</th>");
    }
    out.append("</tr></thead><tbody>\n");
    for (int i = 0; i < result.models().size(); i++) {
      row(out, result.models().get(i), pages.getOrDefault(i, ""));
    }
    out.append("</tbody></table></div>\n");
    shell.close(out);
    return out.toString();
  }

  private static void row(StringBuilder out, ModelResult model, String page) {
    out.append("<tr><th scope=\"row\">");
    String name = Html.text(model.path(), 400);
    if (page.isEmpty()) {
      out.append(name);
    } else {
      // The prefix keeps a name with a colon from being read as another protocol.
      out.append("<a href=\"./")
          .append(Html.escape(page))
          .append("\">")
          .append(name)
          .append("</a>");
    }
    if (model.error().isPresent()) {
      out.append(" <small>").append(Html.text(model.error().get(), 600)).append("</small></th>");
      out.append("<td colspan=\"")
          .append(COLUMNS.size())
          .append("\"><span class=\"st st-confirmed\">");
      out.append("not analysed</span></td></tr>\n");
      return;
    }
    out.append("</th>");
    for (Status status : COLUMNS) {
      int n = model.count(status);
      out.append("<td class=\"").append(n > 0 ? "st st-" + status.text() : "zero").append("\">");
      out.append(n).append("</td>");
    }
    out.append("</tr>\n");
  }
}
