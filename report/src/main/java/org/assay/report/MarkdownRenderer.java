package org.assay.report;

import java.util.List;
import java.util.Map;

/**
 * GitHub-flavoured Markdown for a pull request's comment or a step summary: a table of findings per
 * model and folded details. Names cannot form markup, links, mentions or references.
 */
public final class MarkdownRenderer implements Renderer {
  private static final char ZERO_WIDTH_SPACE = '\u200b';

  private final int most;

  /**
   * Creates a renderer.
   *
   * @param most findings per model that are shown; a comment on GitHub holds 65,536 characters
   */
  public MarkdownRenderer(int most) {
    this.most = most;
  }

  /** Creates a renderer of up to 40 findings per model. */
  public MarkdownRenderer() {
    this(40);
  }

  @Override
  public String render(ScanResult result) {
    StringBuilder out =
        new StringBuilder("## ").append(text(result.tool().name())).append(" scan\n");
    for (ModelResult model : result.models()) {
      model(out, result, model);
    }
    out.append("\n<sub>").append(text(result.tool().name())).append(' ');
    return out.append(text(result.tool().version())).append("</sub>\n").toString();
  }

  private void model(StringBuilder out, ScanResult result, ModelResult model) {
    out.append("\n### ").append(code(model.path())).append("\n\n");
    if (model.error().isPresent()) {
      out.append("**Not analysed:** ").append(text(model.error().get())).append('\n');
      return;
    }
    out.append(counts(model)).append("\n");
    List<Finding> shown = model.findings().subList(0, Math.min(most, model.findings().size()));
    if (!shown.isEmpty()) {
      out.append("\n| | Rule | Operator | Operand and its bounds | Why |\n");
      out.append("|---|---|---|---|---|\n");
      for (Finding finding : shown) {
        row(out, result, finding);
      }
    }
    if (shown.size() < model.findings().size()) {
      out.append("\n… and ").append(model.findings().size() - shown.size()).append(" more.\n");
    }
    for (Finding finding : shown) {
      details(out, finding);
    }
    for (String assumption : model.assumptions()) {
      out.append("\n- assumes ").append(text(assumption));
    }
    for (String line : model.precision().map(PrecisionLines::of).orElse(List.of())) {
      boolean item = line.startsWith("- ");
      out.append(item ? "\n  - " : "\n- ").append(text(item ? line.substring(2) : line));
    }
    for (String expired : model.expired()) {
      out.append("\n- ").append(text(expired));
    }
    out.append('\n');
  }

  private static String counts(ModelResult model) {
    StringBuilder line = new StringBuilder();
    for (Map.Entry<Status, Integer> entry : model.counts().entrySet()) {
      if (entry.getValue() > 0) {
        line.append(line.isEmpty() ? "" : " · ").append(entry.getValue()).append(' ');
        line.append(entry.getKey().text());
      }
    }
    return line.isEmpty() ? "Nothing found." : line.toString();
  }

  private static void row(StringBuilder out, ScanResult result, Finding finding) {
    Rule rule = result.rules().get(finding.ruleId());
    out.append("| ").append(finding.status().icon()).append(' ').append(finding.status().text());
    out.append(" | ");
    if (rule == null) {
      out.append(text(finding.ruleId()));
    } else {
      out.append('[').append(rule.id()).append(' ').append(rule.name()).append("](");
      out.append(result.tool().page(rule)).append(')');
    }
    Location at = finding.location();
    out.append(" | ").append(code(at.op())).append(" → ").append(code(finding.tensor()));
    at.source().ifPresent(s -> out.append("<br>").append(code(s.toString())));
    Operand operand = finding.operand();
    out.append(" | ").append(code(operand.tensor())).append(" in ");
    out.append(text(Numbers.range(operand.lo(), operand.hi())));
    out.append(" | ").append(text(finding.message())).append(" |\n");
  }

  private static void details(StringBuilder out, Finding finding) {
    out.append("\n<details><summary>").append(code(finding.ruleId())).append(' ');
    out.append(code(finding.tensor())).append("</summary>\n\n");
    int shown = Math.min(12, finding.path().size());
    for (RangeStep step :
        finding.path().subList(finding.path().size() - shown, finding.path().size())) {
      out.append("- ").append(code(step.tensor())).append(' ');
      out.append(text(Numbers.range(step.lo(), step.hi()))).append('\n');
    }
    finding.assumes().forEach(a -> out.append("- assumes ").append(text(a)).append('\n'));
    finding.advice().forEach(a -> out.append("- next: ").append(text(a)).append('\n'));
    out.append("\n</details>\n");
  }

  /** A name in code: GitHub looks for no mentions and references there. */
  public static String code(String name) {
    String safe = Escapes.name(name);
    return safe.isEmpty() ? "<code>(none)</code>" : "<code>" + entities(safe, false) + "</code>";
  }

  /** Text in which names may stand. */
  public static String text(String text) {
    return entities(Escapes.line(text, 600), true);
  }

  /**
   * Punctuation that could open a construct of Markdown, HTML or GitHub as character references.
   */
  private static String entities(String text, boolean inText) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean punctuation = c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
      if (!punctuation || isHarmless(text, i)) {
        safe.append(c);
      } else {
        safe.append("&#").append((int) c).append(';');
      }
      if (startsLink(text, i) || (inText && c == '#')) {
        safe.append(ZERO_WIDTH_SPACE);
      }
    }
    return safe.toString();
  }

  /**
   * Addresses and mentions are looked for in the text as it is read, character references or not.
   */
  private static boolean startsLink(String text, int i) {
    char before = i == 0 ? ' ' : text.charAt(i - 1);
    return switch (text.charAt(i)) {
      case '@' -> true;
      case ':' -> text.startsWith("/", i + 1);
      case '.' -> Character.toLowerCase(before) == 'w';
      default -> false;
    };
  }

  /** Left as they are, names stay readable in the source: a comment is also read in mails. */
  private static boolean isHarmless(String text, int i) {
    char before = i == 0 ? ' ' : text.charAt(i - 1);
    char after = i + 1 == text.length() ? ' ' : text.charAt(i + 1);
    return switch (text.charAt(i)) {
      case ',', ';', '?', '\'', '(', ')', '-', '+', '%', '=' -> true;
      // No emphasis within a word.
      case '_' -> Character.isLetterOrDigit(before) && Character.isLetterOrDigit(after);
      // No addresses: "www." and "//".
      case '.' -> Character.toLowerCase(before) != 'w';
      case '/' -> before != '/' && after != '/' && before != ':';
      case ':' -> after == ' ';
      // No links: nothing may follow the text in brackets; there are no definitions to refer to.
      case '[' -> before != '!' && before != ']';
      case ']' -> after != '(' && after != '[' && after != ':';
      default -> false;
    };
  }
}
