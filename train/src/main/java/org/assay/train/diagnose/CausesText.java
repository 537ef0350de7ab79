package org.assay.train.diagnose;

import java.util.List;
import java.util.Locale;
import org.assay.onnx.ErrorLine;
import org.assay.train.repair.Diagnosed;
import org.assay.train.repair.Proposal;
import org.assay.train.repair.Verified;

/** Causes and repairs for people. */
public final class CausesText {
  private static final int LONGEST_PART = 300;

  /** Causes that are told in full. */
  private static final int MOST = 3;

  private CausesText() {}

  /** Writes them, lines ended by newlines; nothing if there are none. */
  public static String render(List<Diagnosed> causes) {
    StringBuilder out = new StringBuilder();
    if (causes.isEmpty()) {
      return "";
    }
    line(out, "causes, the likeliest first");
    for (int i = 0; i < Math.min(MOST, causes.size()); i++) {
      cause(out, i + 1, causes.get(i));
    }
    for (int i = MOST; i < causes.size(); i++) {
      line(out, "  %d. %s", i + 1, head(causes.get(i)));
    }
    if (causes.stream().allMatch(c -> c.verified().isEmpty())) {
      line(out, "no repair was found that helps on fresh seeds");
    }
    causes.stream()
        .filter(c -> c.verified().isPresent())
        .findFirst()
        .flatMap(Diagnosed::repair)
        .ifPresent(proposal -> patch(out, proposal));
    return out.toString();
  }

  private static String head(Diagnosed d) {
    return String.format(
        Locale.ROOT,
        "%s · %s · confidence %.2f",
        d.hypothesis().kind().text(),
        shown(d.hypothesis().place().text()),
        d.confidence());
  }

  private static void cause(StringBuilder out, int rank, Diagnosed d) {
    line(out, "  %d. %s", rank, head(d));
    d.evidence().forEach(e -> line(out, "     %s", shown(e)));
    d.repair().ifPresent(r -> line(out, "     repair: %s", shown(r.change())));
    d.verified().ifPresent(v -> line(out, "     %s", proof(v)));
  }

  private static String proof(Verified v) {
    return String.format(
        Locale.ROOT,
        "on fresh seeds%s: %s %.4g before, %.4g after; helped for %d of %d",
        v.heldOut() ? " and rows kept from training" : "",
        v.metric(),
        v.before(),
        v.after(),
        v.helped(),
        v.seeds());
  }

  private static void patch(StringBuilder out, Proposal proposal) {
    line(out, "the repaired job");
    proposal.yaml().lines().forEach(l -> line(out, "  %s", ErrorLine.part(l, 1000)));
    line(out, "the same in Keras");
    proposal.keras().lines().forEach(l -> line(out, "  %s", ErrorLine.part(l, 1000)));
  }

  private static String shown(String text) {
    return ErrorLine.part(text, LONGEST_PART);
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
