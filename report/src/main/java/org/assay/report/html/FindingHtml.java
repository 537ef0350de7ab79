package org.assay.report.html;

import java.util.List;
import java.util.Optional;
import org.assay.report.Finding;
import org.assay.report.Numbers;
import org.assay.report.Operand;
import org.assay.report.Rule;
import org.assay.report.SafeOperator;
import org.assay.report.ScanResult;
import org.assay.report.Status;
import org.assay.report.Unproved;

/** Rows of the table of findings, and what is said of one when it is opened. */
final class FindingHtml {
  private final ScanResult result;

  FindingHtml(ScanResult result) {
    this.result = result;
  }

  /** Row of a finding; {@code id} is its template's, {@code node} that of its node or −1. */
  String row(int id, int node, Finding finding) {
    Operand operand = finding.operand();
    String rule = Html.name(finding.ruleId());
    Optional<Rule> known = rule(finding);
    return row(
        id,
        node,
        finding.status(),
        rule + known.map(r -> " <small>" + Html.escape(r.name()) + "</small>").orElse(""),
        finding.location().op(),
        finding.tensor(),
        "<span>" + Html.escape(Numbers.range(operand.lo(), operand.hi())) + "</span>");
  }

  /** Row of an operator whose bounds are too wide to say. */
  String row(int node, Unproved unproved) {
    String bound =
        "<span>|x| ≤ %s</span> <span>limit %s</span>"
            .formatted(Numbers.text(unproved.bound()), Numbers.text(unproved.limit()));
    return row(-1, node, Status.UNPROVED, "", unproved.op(), unproved.tensor(), bound);
  }

  /** Row of an operator that is proved safe. */
  String row(int node, SafeOperator safe) {
    return row(-1, node, Status.SAFE, "", safe.op(), safe.tensor(), "");
  }

  private static String row(
      int id, int node, Status status, String rule, String op, String tensor, String rangeHtml) {
    return "<tr tabindex=\"0\" data-s=\"%s\" data-f=\"%d\" data-n=\"%d\"><td>%s</td><td>%s</td><td>%s<code>%s</code></td><td>%s</td></tr>\n"
        .formatted(
            status.text(),
            id,
            node,
            status(status),
            rule,
            Html.name(op),
            Html.text(tensor, 120),
            rangeHtml);
  }

  /** A status as icon and word. */
  static String status(Status status) {
    return "<span class=\"st st-%s\"><i aria-hidden=\"true\">%s</i>%s</span>"
        .formatted(status.text(), status.icon(), status.text());
  }

  /** Everything about one finding. */
  String details(Finding finding) {
    StringBuilder out = new StringBuilder("<article class=\"finding\">");
    out.append("<h3>").append(status(finding.status())).append(' ');
    Optional<Rule> known = rule(finding);
    if (known.isPresent()) {
      out.append("<a href=\"").append(Html.escape(result.tool().page(known.get())));
      out.append("\" rel=\"noreferrer noopener\">").append(Html.name(finding.ruleId()));
      out.append("</a> ").append(Html.escape(known.get().name()));
    } else {
      out.append(Html.name(finding.ruleId()));
    }
    out.append("</h3><p>").append(Html.text(finding.message(), 2000)).append("</p>");
    list(out, "What to do next", finding.advice());
    if (!finding.path().isEmpty()) {
      out.append("<h4>How the range gets there</h4>").append(RangeChart.draw(finding.path()));
    }
    list(out, "Rests on", finding.assumes());
    out.append("<dl>");
    Operand operand = finding.operand();
    if (finding.kind().hasOperand()) {
      field(
          out,
          "Operand " + operand.index(),
          "<code>"
              + Html.name(operand.tensor())
              + "</code> in "
              + Html.escape(Numbers.range(operand.lo(), operand.hi())));
    }
    field(out, "Kind", finding.kind().text());
    finding.location().source().ifPresent(s -> field(out, "Source", Html.text(s.toString(), 400)));
    field(out, "Fingerprint", "<code>" + Html.name(finding.id()) + "</code>");
    return out.append("</dl></article>").toString();
  }

  private Optional<Rule> rule(Finding finding) {
    return Optional.ofNullable(result.rules().get(finding.ruleId()));
  }

  private static void list(StringBuilder out, String title, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    out.append("<h4>").append(title).append("</h4><ul>");
    lines.forEach(l -> out.append("<li>").append(Html.text(l, 2000)).append("</li>"));
    out.append("</ul>");
  }

  private static void field(StringBuilder out, String name, String html) {
    out.append("<dt>").append(name).append("</dt><dd>").append(html).append("</dd>");
  }
}
