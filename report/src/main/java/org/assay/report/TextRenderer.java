package org.assay.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report for a terminal: grouped per model, one block per finding. */
public final class TextRenderer implements Renderer {
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";

  private final boolean colour;

  /**
   * Creates a renderer.
   *
   * @param colour whether to use colours; only ever true where the reader is a terminal
   */
  public TextRenderer(boolean colour) {
    this.colour = colour;
  }

  @Override
  public String render(ScanResult result) {
    StringBuilder out = new StringBuilder();
    for (ModelResult model : result.models()) {
      model(out, result, model);
      out.append('\n');
    }
    summary(out, result);
    return out.toString();
  }

  private void model(StringBuilder out, ScanResult result, ModelResult model) {
    out.append(style(BOLD, Escapes.message(model.path()))).append('\n');
    if (model.error().isPresent()) {
      out.append("  ").append(style(colour(Severity.ERROR), "error"));
      out.append("  ").append(Escapes.message(model.error().get())).append('\n');
      return;
    }
    out.append("  ").append(style(DIM, setting(model))).append('\n');
    for (String assumption : model.assumptions()) {
      out.append("  ").append(style(DIM, "assumes " + Escapes.message(assumption))).append('\n');
    }
    for (Finding finding : model.findings()) {
      out.append('\n');
      finding(out, result, finding);
    }
    unproved(out, model);
    model.precision().ifPresent(p -> precision(out, p));
    unknown(out, model);
    ignored(out, model);
    out.append("\n  ").append(counts(model)).append('\n');
  }

  private static String colour(Severity severity) {
    return switch (severity) {
      case ERROR -> "\u001b[1;31m";
      case WARNING -> "\u001b[1;33m";
      case NOTE -> "\u001b[1;36m";
    };
  }

  private static String setting(ModelResult model) {
    StringBuilder text = new StringBuilder();
    text.append(Escapes.name(model.weights())).append(" weights, ");
    text.append(Escapes.name(model.ranges())).append(" ranges");
    model.spec().ifPresent(spec -> text.append(", spec ").append(Escapes.message(spec)));
    return text.toString();
  }

  private void finding(StringBuilder out, ScanResult result, Finding finding) {
    Location at = finding.location();
    Rule rule = result.rules().get(finding.ruleId());
    out.append("  ").append(style(colour(finding.severity()), finding.severity().text()));
    out.append(' ').append(Escapes.name(finding.ruleId()));
    if (rule != null) {
      out.append(' ').append(rule.name());
    }
    out.append(style(DIM, " · " + finding.status().text() + " · " + finding.kind().text()));
    out.append('\n');
    out.append("    ").append(style(BOLD, Escapes.name(at.op())));
    if (!at.node().isEmpty()) {
      out.append(" '").append(Escapes.name(at.node())).append('\'');
    }
    out.append(" → ").append(Escapes.name(finding.tensor()));
    out.append(style(DIM, "  (" + at.graph() + ", node " + at.nodeIndex() + ")")).append('\n');
    at.source().ifPresent(s -> field(out, "source", Escapes.message(s.toString())));
    at.scope().ifPresent(s -> field(out, "module", Escapes.name(s)));
    field(out, "why", Escapes.message(finding.message()));
    Operand operand = finding.operand();
    field(
        out,
        "operand",
        "%d '%s' in %s"
            .formatted(
                operand.index(),
                Escapes.name(operand.tensor()),
                Numbers.range(operand.lo(), operand.hi())));
    path(out, finding.path());
    finding.assumes().forEach(a -> field(out, "assumes", Escapes.message(a)));
    finding.advice().forEach(a -> field(out, "next", Escapes.message(a)));
    String explain = "assay explain " + Escapes.name(finding.ruleId());
    if (finding.advice().stream().noneMatch(a -> a.contains(explain))) {
      field(out, "more", style(DIM, explain));
    }
  }

  private void field(StringBuilder out, String name, String value) {
    out.append("      ").append(style(DIM, String.format("%-8s", name))).append(value).append('\n');
  }

  /** The chain of ranges, names in one column, ranges in the next; a long middle is left out. */
  private void path(StringBuilder out, List<RangeStep> path) {
    int shownAtEachEnd = 6;
    int width = path.stream().mapToInt(s -> Escapes.name(s.tensor()).length()).max().orElse(0);
    String label = "path";
    for (int i = 0; i < path.size(); i++) {
      if (i == shownAtEachEnd && path.size() > 2 * shownAtEachEnd + 1) {
        int skipped = path.size() - 2 * shownAtEachEnd;
        field(out, "", style(DIM, "… " + skipped + " more …"));
        i += skipped;
      }
      String name = Escapes.name(path.get(i).tensor());
      String pad = " ".repeat(Math.min(width, 40) - Math.min(name.length(), Math.min(width, 40)));
      field(out, label, name + pad + "  " + Numbers.range(path.get(i).lo(), path.get(i).hi()));
      label = "";
    }
  }

  private void unproved(StringBuilder out, ModelResult model) {
    if (model.unproved().isEmpty()) {
      return;
    }
    out.append("\n  ").append(style(colour(Severity.NOTE), "note"));
    out.append(" unproved: ").append(UnprovedLine.of(model.unproved())).append('\n');
  }

  private void precision(StringBuilder out, Precision precision) {
    out.append("\n  ").append(style(BOLD, Escapes.name(precision.type()))).append('\n');
    for (String line : PrecisionLines.of(precision)) {
      boolean item = line.startsWith("- ");
      out.append(item ? "      " : "    ");
      out.append(Escapes.message(item ? line.substring(2) : line)).append('\n');
    }
  }

  private void unknown(StringBuilder out, ModelResult model) {
    Map<String, Integer> byOperator = new LinkedHashMap<>();
    for (UnknownOperator u : model.unknownOperators()) {
      byOperator.merge(u.domain().isEmpty() ? u.op() : u.domain() + "." + u.op(), 1, Integer::sum);
    }
    byOperator.forEach(
        (name, n) -> {
          out.append("\n  ").append(style(colour(Severity.WARNING), "warning"));
          out.append(" unknown operator ").append(Escapes.name(name));
          out.append(" (").append(Numbers.count(n, "time"));
          out.append("): its outputs count as unbounded\n");
        });
  }

  private void ignored(StringBuilder out, ModelResult model) {
    for (Ignored ignored : model.ignored()) {
      out.append("\n  ").append(style(DIM, "ignored")).append(' ');
      out.append(Escapes.name(ignored.finding().ruleId())).append(" → ");
      out.append(Escapes.name(ignored.finding().tensor())).append(": ");
      out.append(Escapes.message(ignored.reason()));
      ignored.until().ifPresent(day -> out.append(" (until ").append(day).append(')'));
      out.append('\n');
    }
    for (String expired : model.expired()) {
      out.append("\n  ").append(style(colour(Severity.WARNING), "warning"));
      out.append(" ").append(Escapes.message(expired)).append('\n');
    }
  }

  private static String counts(ModelResult model) {
    Map<Status, Integer> counts = model.counts();
    StringBuilder text = new StringBuilder(Numbers.count(model.findings().size(), "finding"));
    for (Status status : Status.values()) {
      int n = counts.getOrDefault(status, 0);
      if (n > 0) {
        text.append(" · ").append(n).append(' ').append(status.text());
      }
    }
    if (!model.ignored().isEmpty()) {
      text.append(" · ").append(model.ignored().size()).append(" ignored");
    }
    return text.toString();
  }

  private void summary(StringBuilder out, ScanResult result) {
    if (result.models().size() < 2) {
      return;
    }
    int findings = result.models().stream().mapToInt(m -> m.findings().size()).sum();
    long failed = result.models().stream().filter(m -> m.error().isPresent()).count();
    out.append(style(BOLD, Numbers.count(result.models().size(), "model"))).append(": ");
    out.append(Numbers.count(findings, "finding"));
    if (failed > 0) {
      out.append(", ").append(failed).append(" not analysed");
    }
    out.append('\n');
  }

  private String style(String code, String text) {
    return colour ? code + text + RESET : text;
  }
}
