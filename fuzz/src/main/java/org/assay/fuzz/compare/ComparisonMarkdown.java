package org.assay.fuzz.compare;

import java.util.List;
import org.assay.report.Finding;
import org.assay.report.MarkdownRenderer;
import org.assay.report.Numbers;
import org.assay.report.Severity;
import org.assay.report.Tool;

/** A comparison for a pull request's comment; names cannot form markup. */
public final class ComparisonMarkdown {
  private static final int MOST_TENSORS = 20;

  private ComparisonMarkdown() {}

  /** The text. */
  public static String render(Tool tool, Comparison c, List<Finding> findings) {
    StringBuilder out = new StringBuilder("## ").append(text(tool.name())).append(" compare\n\n");
    out.append("### ").append(code(c.model().path())).append(" against ");
    out.append(code(c.reference().map(Twin::path).or(c::expected).orElse(""))).append("\n\n");
    boolean failed = findings.stream().anyMatch(f -> f.severity() == Severity.ERROR);
    out.append(failed ? "**They differ**" : "The same within the tolerance").append(", on ");
    out.append(text(c.data())).append(".\n\n");
    out.append("| Output | max abs | max rel | max ULP | RMS | outside | class changes |\n");
    out.append("|---|---|---|---|---|---|---|\n");
    for (OutputComparison o : c.outputs()) {
      out.append("| ").append(code(o.a()));
      if (o.differences().isEmpty()) {
        out.append(" | ").append(text(o.misfit().orElse("not compared"))).append(" | | | | | |\n");
        continue;
      }
      Differences d = o.differences().get();
      out.append(" | ").append(Numbers.text(d.maxAbs()));
      out.append(" | ").append(Numbers.text(d.maxRel()));
      out.append(" | ").append(Numbers.text(d.maxUlp()));
      out.append(" | ").append(Numbers.text(d.rms()));
      out.append(" | ").append(ComparisonText.percent(d.shareOutside())).append(" | ");
      out.append(o.labels().map(l -> l.changed() + " of " + l.rows()).orElse("")).append(" |\n");
    }
    for (Finding f : findings) {
      out.append("\n- **").append(f.severity().text()).append("** ").append(f.ruleId());
      out.append(": ").append(text(f.message()));
    }
    out.append(findings.isEmpty() ? "" : "\n");
    tensors(out, c);
    c.notes().forEach(n -> out.append("\n- assumes ").append(text(n)));
    out.append("\n\n<sub>").append(text(tool.name())).append(' ');
    return out.append(text(tool.version())).append("</sub>\n").toString();
  }

  private static void tensors(StringBuilder out, Comparison c) {
    List<TensorComparison> parted = c.tensors().stream().filter(TensorComparison::parted).toList();
    if (parted.isEmpty()) {
      return;
    }
    out.append("\n<details><summary>Tensors that differ, first to last</summary>\n\n");
    out.append(
        "| Reference | Model | Operator | relative error | before |\n|---|---|---|---|---|\n");
    for (TensorComparison t : parted.subList(0, Math.min(MOST_TENSORS, parted.size()))) {
      out.append("| ").append(code(t.a())).append(" | ").append(code(t.b())).append(" | ");
      out.append(code(PartingSentence.operator(t.atB()))).append(" | ");
      out.append(Numbers.text(t.differences().relative())).append(" | ");
      out.append(Numbers.text(t.before())).append(" |\n");
    }
    if (parted.size() > MOST_TENSORS) {
      out.append("\n… and ").append(parted.size() - MOST_TENSORS).append(" more.\n");
    }
    out.append("\n</details>\n");
  }

  private static String code(String name) {
    return MarkdownRenderer.code(name);
  }

  private static String text(String text) {
    return MarkdownRenderer.text(text);
  }
}
