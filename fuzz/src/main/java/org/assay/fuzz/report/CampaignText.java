package org.assay.fuzz.report;

import java.util.Locale;
import org.assay.report.Escapes;
import org.assay.report.MarkdownRenderer;
import org.assay.report.Tool;

/** What a campaign found, for people: on a terminal, and in Markdown. */
public final class CampaignText {
  private CampaignText() {}

  /** Plain text. */
  public static String plain(CampaignReport report) {
    StringBuilder text = new StringBuilder();
    text.append(Escapes.name(report.model())).append('\n');
    line(text, "  %s%n", did(report));
    for (CampaignReport.Found finding : report.findings()) {
      line(
          text,
          "  %s · %s %s · %s",
          finding.status(),
          finding.rule(),
          finding.objective(),
          Escapes.message(finding.kind()));
      line(text, "    what    %s", Escapes.message(finding.message()));
      line(
          text,
          "    found   after %d inputs%s, by %s",
          finding.input(),
          report.workers() > 1 ? " of worker " + finding.worker() : "",
          finding.mutator());
      line(text, "    runs    %s", Escapes.message(finding.detail()));
      line(
          text,
          "    next    assay replay %s --model %s%n",
          Escapes.name(finding.folder()),
          Escapes.name(report.model()));
    }
    line(text, "  mutator      mutants    kept   findings");
    for (CampaignReport.Earned mutator : report.mutators()) {
      line(
          text,
          "  %-10s %9d %7d %10d",
          mutator.name(),
          mutator.mutants(),
          mutator.kept(),
          mutator.findings());
    }
    int found = report.findings().size();
    line(
        text,
        "%n  %d %s · %s",
        found,
        found == 1 ? "finding" : "findings",
        Escapes.name(report.folder()));
    return text.toString();
  }

  /** Markdown, for a pull request. */
  public static String markdown(Tool tool, CampaignReport report) {
    StringBuilder text = new StringBuilder("### Assay fuzz: ");
    text.append(MarkdownRenderer.code(report.model())).append("\n\n");
    text.append(MarkdownRenderer.text(did(report))).append(".\n");
    if (!report.findings().isEmpty()) {
      text.append("\n| Status | Rule | What | After |\n|---|---|---|---|\n");
    }
    for (CampaignReport.Found finding : report.findings()) {
      text.append("| ").append(finding.status()).append(" | ").append(finding.rule());
      text.append(" | ").append(MarkdownRenderer.text(Escapes.message(finding.message())));
      text.append(" | ").append(finding.input()).append(" inputs |\n");
    }
    return text.append("\n<sub>")
        .append(MarkdownRenderer.text(tool.name()))
        .append(' ')
        .append(MarkdownRenderer.text(tool.version()))
        .append("</sub>\n")
        .toString();
  }

  /** One line: how it searched, and how much. */
  public static String did(CampaignReport report) {
    return String.format(
        Locale.ROOT,
        "%s way, seed %d%s: %d inputs in %d batches, corpus %d, covered %d",
        report.way(),
        report.seed(),
        report.workers() > 1 ? ", " + report.workers() + " workers" : "",
        report.inputs(),
        report.batches(),
        report.corpus(),
        report.covered());
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
