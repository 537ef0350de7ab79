package org.assay.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.assay.numeric.fix.Agreement;
import org.assay.numeric.fix.FixResult;
import org.assay.numeric.fix.GraphDiff;
import org.assay.numeric.fix.Limit;
import org.assay.numeric.fix.NarrowRepair;
import org.assay.numeric.fix.NormLimit;
import org.assay.numeric.fix.Repair;
import org.assay.report.Finding;
import org.assay.report.Numbers;
import org.assay.report.Precision;

/** What was repaired, for people. */
final class FixText {
  /** Rounding alone rarely makes more. */
  private static final double LARGE = 0.02;

  private final FixDocuments.Entry entry;
  private final boolean diff;
  private final StringBuilder text = new StringBuilder();

  FixText(FixDocuments.Entry entry, boolean diff) {
    this.entry = entry;
    this.diff = diff;
  }

  String render() {
    FixResult result = entry.result();
    long done = result.findings().stream().filter(e -> e.applied().isPresent()).count();
    line(
        "%s: %s",
        harmless(entry.model()),
        result.findings().isEmpty()
            ? "nothing to repair"
            : done + " of " + result.findings().size() + " findings repaired");
    result.findings().forEach(this::finding);
    if (diff) {
      for (GraphDiff.Line line : GraphDiff.of(result.original(), result.repaired())) {
        line("  %s %s", sign(line.side()), harmless(line.text()));
      }
    }
    entry.written().ifPresent(file -> line("written: %s", harmless(file.toString())));
    return text.toString();
  }

  /** What was said of a model in 16 bits. */
  static String narrow(FixDocuments.Narrow one) {
    NarrowRepair.Converted made = one.made();
    Optional<Precision> precision = one.scanned().precision();
    String type = precision.map(Precision::type).orElse("");
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %s, %d of %d nodes stay in float32%s%n",
            harmless(one.model()),
            type,
            made.wide().size(),
            made.nodes(),
            made.added().isEmpty() ? "" : ", " + made.added().size() + " of them after runs"));
    for (Precision.Kept kept : precision.map(Precision::keepFloat32).orElse(java.util.List.of())) {
      if (!made.wide().contains(kept.tensor())) {
        // Its values are cut to the same number further on.
        continue;
      }
      text.append("  ").append(harmless(kept.op() + " → " + kept.tensor()));
      text.append(": ").append(harmless(kept.reason())).append('\n');
    }
    made.added()
        .forEach(t -> text.append("  → ").append(harmless(t)).append(": runs are not finite\n"));
    if (!made.clipped().isEmpty()) {
      text.append("  Relu → Clip(0, ")
          .append(precision.map(p -> Numbers.text(p.limit())).orElse(""))
          .append(") where the operand may exceed it: ")
          .append(harmless(String.join(", ", made.clipped())))
          .append('\n');
    }
    made.floatOutputs()
        .forEach(
            t ->
                text.append("  output ")
                    .append(harmless(t))
                    .append(" stays in float32: it exceeds ")
                    .append(type)
                    .append('\n'));
    text.append(
        precision.map(Precision::keepProved).orElse(false)
            ? "  proved: nothing else can fail in 16 bits\n"
            : one.finite()
                ? "  proved: no output is infinite or NaN, whatever overflows within\n"
                : "  not proved: bounds of the rest lie above the type's greatest number"
                    + " (assay scan --precision tells the headroom)\n");
    text.append(
        String.format(
            Locale.ROOT,
            "  finite on %d of %d ordinary inputs, emulated; on ONNX Runtime: %s%n"
                + "  outputs within %.2g of float32, relative to their largest element%s%n",
            made.comparison().emulatedFinite(),
            made.comparison().runs(),
            made.comparison()
                .runtimeFinite()
                .map(n -> n + " of " + made.comparison().runs())
                .orElse(made.comparison().refusal()),
            made.comparison().emulatedDifference(),
            made.comparison().emulatedDifference() > LARGE
                ? ": compare the models before use (small values are lost in 16 bits, too)"
                : ""));
    text.append(
        one.written()
            .map(f -> "written: " + harmless(f.toString()) + "\n")
            .orElse("not written, as some outputs are not finite\n"));
    return text.toString();
  }

  private static String sign(GraphDiff.Side side) {
    return switch (side) {
      case REMOVED -> "-";
      case ADDED -> "+";
      case KEPT, GAP -> " ";
    };
  }

  private void finding(FixResult.Entry one) {
    Finding finding = one.finding();
    line("");
    line(
        "  %s %s → %s (%s)",
        finding.ruleId(),
        harmless(finding.location().op()),
        harmless(finding.tensor()),
        finding.id().substring(0, Math.min(8, finding.id().length())));
    one.repairs().forEach(this::repair);
    if (one.applied().isEmpty()) {
      line("    not repaired");
      one.refused().forEach(r -> line("      tried: %s", harmless(r)));
    }
  }

  private void repair(Repair repair) {
    line(
        "    %s at %s: %s",
        repair.proposal().how().text(),
        harmless(repair.proposal().at()),
        harmless(repair.proposal().what()));
    StringBuilder proof = new StringBuilder("proved by the scan, nothing new");
    repair
        .failingInputsPass()
        .ifPresent(p -> proof.append(p ? " · failing input passes" : " · failing input fails"));
    repair.agreement().ifPresent(a -> proof.append(" · ").append(agreement("outputs", a)));
    repair.gradients().ifPresent(a -> proof.append(" · ").append(agreement("derivatives", a)));
    line("      %s", proof);
    repair
        .proposal()
        .exceptions()
        .forEach(e -> line("      differs only where %s", harmless(e.describe())));
    for (Map.Entry<String, Limit> e : repair.proposal().limits().entrySet()) {
      Limit limit = e.getValue();
      if (limit.narrowed()) {
        line(
            "      %s in [%s, %s], %.4g of its width%s",
            harmless(e.getKey()),
            number(limit.lo()),
            number(limit.hi()),
            limit.kept(),
            limit.containsOrdinary() ? "" : ", less than what is ordinary");
      }
    }
    for (Map.Entry<String, NormLimit> e : repair.proposal().norms().entrySet()) {
      NormLimit norm = e.getValue();
      line(
          "      %s: weights of one output (axis %d) of norm at most %s (MaxNorm), %.4g of the width"
              + " of each%s",
          harmless(e.getKey()),
          norm.outputAxis(),
          number(norm.most()),
          norm.kept(),
          norm.containsOrdinary() ? "" : ", less than today's");
    }
    repair
        .refusal()
        .ifPresent(r -> line("      a precondition, not a repaired model: %s", harmless(r)));
  }

  private static String agreement(String what, Agreement agreement) {
    return agreement.runs() == 0
        ? what + " not compared"
        : String.format(
            Locale.ROOT,
            "%s of %d ordinary runs differ by %.2g, relative %.2g",
            what,
            agreement.runs(),
            agreement.maxAbs(),
            agreement.maxRel());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String harmless(String name) {
    return UsageException.line(name, "", "", "");
  }
}
