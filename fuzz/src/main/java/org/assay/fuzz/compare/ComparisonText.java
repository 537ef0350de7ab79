package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.assay.report.Escapes;
import org.assay.report.Finding;
import org.assay.report.Numbers;
import org.assay.report.Severity;
import org.assay.report.Source;

/** A comparison for a terminal. */
public final class ComparisonText {
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String RED = "\u001b[1;31m";
  private static final String CYAN = "\u001b[1;36m";
  private static final int MOST_TENSORS = 40;
  private static final int WIDEST = 28;

  private final boolean colour;

  /** Creates a renderer. */
  public ComparisonText(boolean colour) {
    this.colour = colour;
  }

  /**
   * The text.
   *
   * @param folders of failing inputs, one for each disagreement that was kept, or none
   */
  public String render(Comparison c, List<Finding> findings, List<String> folders) {
    StringBuilder out = new StringBuilder();
    String reference = c.reference().map(Twin::path).or(c::expected).orElse("");
    out.append(style(BOLD, Escapes.message(c.model().path()))).append(" against ");
    out.append(Escapes.message(reference)).append('\n');
    out.append("  ").append(style(DIM, "on " + Escapes.message(c.data()))).append('\n');
    c.notes().forEach(n -> out.append("  ").append(style(DIM, "note: " + line(n))).append('\n'));
    outputs(out, c);
    tensors(out, c);
    search(out, c, folders);
    findings.forEach(f -> finding(out, f));
    long errors = findings.stream().filter(f -> f.severity() == Severity.ERROR).count();
    out.append("\n  ").append(Numbers.count(findings.size(), "finding"));
    out.append(errors == 0 ? ": the same within the tolerance\n" : "\n");
    return out.toString();
  }

  private void outputs(StringBuilder out, Comparison c) {
    out.append('\n');
    row(
        out,
        "output",
        List.of("max abs", "max rel", "max ulp", "mean abs", "rms", "cosine", "outside"));
    for (OutputComparison output : c.outputs()) {
      String name = output.a().equals(output.b()) ? output.a() : output.a() + " = " + output.b();
      if (output.differences().isEmpty()) {
        out.append("  ").append(cell(name)).append("  not compared: dimensions ");
        out.append(line(output.misfit().orElse("unknown"))).append('\n');
        continue;
      }
      Differences d = output.differences().get();
      row(
          out,
          name,
          List.of(
              Numbers.text(d.maxAbs()),
              Numbers.text(d.maxRel()),
              Numbers.text(d.maxUlp()),
              Numbers.text(d.meanAbs()),
              Numbers.text(d.rms()),
              cosine(d.cosine()),
              d.outside() == 0 ? "none" : percent(d.shareOutside())));
      details(out, output, d);
    }
  }

  private static boolean differs(OutputComparison output) {
    return output.differences().map(d -> d.outside() > 0).orElse(true);
  }

  private static void details(StringBuilder out, OutputComparison output, Differences d) {
    List<String> parts = new ArrayList<>();
    parts.add(
        "tolerance %s + %s · |reference|"
            .formatted(
                Numbers.text(output.tolerance().absolute()),
                Numbers.text(output.tolerance().relative())));
    d.worst()
        .ifPresent(
            w ->
                parts.add(
                    "worst in row %d at %s: %s, reference %s"
                        .formatted(w.row(), w.index(), exact(w.b()), exact(w.a()))));
    if (d.nonFinite() > 0) {
      parts.add(d.nonFinite() + " non-finite on one side only");
    }
    field(out, String.join("; ", parts));
    output
        .labels()
        .ifPresent(
            l ->
                field(
                    out,
                    "class: %d of %d rows change (%s)%s; %d fall out of the first five"
                        .formatted(
                            l.changed(),
                            l.rows(),
                            percent(l.rate()),
                            l.first()
                                .map(
                                    f ->
                                        ", first row %d, %d to %d".formatted(f.row(), f.a(), f.b()))
                                .orElse(""),
                            l.outsideFive())));
  }

  private void tensors(StringBuilder out, Comparison c) {
    if (c.tensors().isEmpty()) {
      return;
    }
    Map<String, Integer> grounds = new TreeMap<>();
    c.tensors().forEach(t -> grounds.merge(t.how(), 1, Integer::sum));
    List<String> words = new ArrayList<>();
    grounds.forEach((how, n) -> words.add(n + " " + how));
    out.append("\n  ").append(c.tensors().size()).append(" tensors matched (");
    out.append(String.join(", ", words)).append("), without a partner ");
    out.append(c.unmatchedA().size()).append(" of the reference and ");
    out.append(c.unmatchedB().size()).append(" of the model; on ");
    out.append(Math.max(1, c.internalRows())).append(" rows\n");
    if (c.firstToPart().isPresent()) {
      TensorComparison t = c.firstToPart().get();
      boolean outputs = c.outputs().stream().anyMatch(ComparisonText::differs);
      out.append("  ").append(outputs ? "" : "the outputs agree, but inside ");
      out.append(line(PartingSentence.of(t)));
      out.append('\n');
      t.atB()
          .flatMap(l -> l.source())
          .or(() -> t.atA().flatMap(l -> l.source()))
          .ifPresent((Source s) -> field(out, "source " + line(s.toString())));
      t.atB().flatMap(l -> l.scope()).ifPresent(s -> field(out, "module " + line(s)));
    } else {
      out.append("  no matched tensor differs by more than the tolerance\n");
    }
    out.append('\n');
    row(out, "tensor", List.of("max abs", "relative", "before", "growth"));
    List<TensorComparison> shown = shown(c);
    for (TensorComparison t : shown) {
      row(
          out,
          t.a(),
          List.of(
              Numbers.text(t.differences().maxAbs()),
              Numbers.text(t.differences().relative()),
              Numbers.text(t.before()),
              t.differences().relative() == 0 ? "-" : Numbers.text(t.growth())),
          (t.parted() ? "▲ " : "  ")
              + PartingSentence.operator(t.atB())
              + (t.a().equals(t.b()) ? "" : " → " + Escapes.name(t.b()))
              + (t.fused() ? " (fused)" : ""));
    }
    if (shown.size() < c.tensors().size()) {
      out.append("  … ").append(c.tensors().size() - shown.size());
      out.append(" more (--format json has all)\n");
    }
  }

  /** All, or those around the first to part. */
  private static List<TensorComparison> shown(Comparison c) {
    if (c.tensors().size() <= MOST_TENSORS) {
      return c.tensors();
    }
    int first = c.firstToPart().map(c.tensors()::indexOf).orElse(c.tensors().size());
    int from = Math.max(0, Math.min(first - MOST_TENSORS / 4, c.tensors().size() - MOST_TENSORS));
    return c.tensors().subList(from, from + MOST_TENSORS);
  }

  private void search(StringBuilder out, Comparison c, List<String> folders) {
    if (c.search().isEmpty()) {
      return;
    }
    SearchResult s = c.search().get();
    out.append(
        "\n  searched %d inputs from %d seeds (seed %d): "
            .formatted(s.inputs(), s.seeds(), s.seed()));
    out.append(
        s.found() == 0
            ? "no disagreement; at most %s times the tolerance\n"
                .formatted(Numbers.text(s.greatestExcess()))
            : "%d disagreements met, the nearest of each kind:\n".formatted(s.found()));
    for (int i = 0; i < s.kept().size(); i++) {
      Disagreement d = s.kept().get(i);
      String classes = d.labelA() < 0 ? "" : ", class %d to %d".formatted(d.labelA(), d.labelB());
      field(
          out,
          "%s in %s%s, %s times the tolerance; L∞ %s, L2 %s from seed %d%s"
              .formatted(
                  d.kind().text(),
                  Escapes.name(d.output()),
                  classes,
                  Numbers.text(d.excess()),
                  Numbers.text(d.linf()),
                  Numbers.text(d.l2()),
                  d.nearest(),
                  i < folders.size() ? "  → assay replay " + line(folders.get(i)) : ""));
    }
    if (s.unconfirmed() > 0) {
      field(out, s.unconfirmed() + " more did not come again when run alone");
    }
  }

  private void finding(StringBuilder out, Finding f) {
    boolean error = f.severity() == Severity.ERROR;
    out.append("\n  ").append(style(error ? RED : CYAN, f.severity().text())).append(' ');
    out.append(f.ruleId()).append(" → ").append(Escapes.name(f.tensor())).append('\n');
    field(out, line(f.message()));
    f.advice().forEach(a -> field(out, style(DIM, "next " + line(a))));
  }

  private static void row(StringBuilder out, String name, List<String> cells) {
    row(out, name, cells, "");
  }

  private static void row(StringBuilder out, String name, List<String> cells, String last) {
    StringBuilder row = new StringBuilder("  ").append(cell(name));
    cells.forEach(c -> row.append(String.format(Locale.ROOT, "  %10s", c)));
    row.append(last.isEmpty() ? "" : "  ").append(last);
    out.append(row.toString().stripTrailing()).append('\n');
  }

  private static String cell(String name) {
    String safe = Escapes.name(name);
    String cut = safe.length() > WIDEST ? "…" + safe.substring(safe.length() - WIDEST + 1) : safe;
    return String.format(Locale.ROOT, "%-" + WIDEST + "s", cut);
  }

  private static void field(StringBuilder out, String text) {
    out.append("      ").append(text).append('\n');
  }

  private static String line(String text) {
    return Escapes.message(text);
  }

  /** With more digits, where a difference of a few units shows only there. */
  private static String exact(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.9g", value) : Numbers.text(value);
  }

  private static String cosine(double cosine) {
    return cosine == 1 ? "1" : String.format(Locale.ROOT, "%.8f", cosine);
  }

  static String percent(double share) {
    return Numbers.text(100 * share) + " %";
  }

  private String style(String code, String text) {
    return colour ? code + text + RESET : text;
  }
}
