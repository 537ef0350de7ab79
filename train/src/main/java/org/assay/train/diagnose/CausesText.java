package org.assay.train.diagnose;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.assay.onnx.ErrorLine;
import org.assay.train.repair.Diagnosed;
import org.assay.train.repair.Exploration;
import org.assay.train.repair.Proposal;

/** Causes and repairs for people. */
public final class CausesText {
  private static final int LONGEST_PART = 300;

  /** Causes that are told in full. */
  private static final int MOST = 3;

  private CausesText() {}

  /** Writes them, lines ended by newlines; nothing if there are none. */
  public static String render(Exploration found) {
    List<Diagnosed> causes = found.diagnoses();
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
    Optional<Diagnosed> proved = found.proved();
    if (proved.isPresent()) {
      proved.flatMap(Diagnosed::repair).ifPresent(p -> proved(out, p, proved.get()));
    } else {
      line(out, unproved(found));
    }
    return out.toString();
  }

  private static String unproved(Exploration found) {
    if (!found.isComplete()) {
      return "the search was interrupted: no repair is proved yet";
    }
    return found.tried().isEmpty()
        ? "no repaired job was trained: nothing is proved"
        : "no repair was found that helps on fresh seeds; repairs that were trained: "
            + found.tried().size();
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
    // All changes of the cure stand below: here only the one against this cause, the first.
    boolean part = d.verified().isPresent();
    d.repair()
        .map(r -> part ? r.change().split("; ")[0] : r.change())
        .ifPresent(c -> line(out, "     repair: %s%s", shown(c), part ? " (proved)" : ""));
  }

  private static void proved(StringBuilder out, Proposal proposal, Diagnosed winner) {
    line(out, "proved repair");
    for (String change : proposal.change().split("; ")) {
      line(out, "  %s", shown(change));
    }
    winner.proof().ifPresent(c -> line(out, "  %s", Words.proof(c)));
    line(out, "in the job file, instead of the keys of the same names");
    proposal.yaml().lines().forEach(l -> line(out, "  %s", ErrorLine.part(l, 1000)));
    line(out, "in Keras");
    proposal.keras().lines().forEach(l -> line(out, "  %s", ErrorLine.part(l, 1000)));
  }

  private static String shown(String text) {
    return ErrorLine.part(text, LONGEST_PART);
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
