package org.assay.cli;

import java.util.Locale;
import java.util.Map;
import org.assay.numeric.fix.Agreement;
import org.assay.numeric.fix.FixResult;
import org.assay.numeric.fix.GraphDiff;
import org.assay.numeric.fix.Limit;
import org.assay.numeric.fix.Repair;
import org.assay.report.Finding;

/** What was repaired, for people. */
final class FixText {
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
