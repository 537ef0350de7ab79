package org.assay.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What reports for people say of 16 bits, a line each; names in them are cut, and harmless on a
 * terminal.
 */
public final class PrecisionLines {
  private static final int MOST = 10;
  private static final int LONGEST_REASON = 400;

  private PrecisionLines() {}

  /** All lines. */
  public static List<String> of(Precision precision) {
    List<String> lines = new ArrayList<>();
    String type = precision.type();
    if (precision.overflows().isEmpty()) {
      lines.add(
          "no tensor exceeds " + Numbers.text(precision.limit()) + " in " + type + ": proved");
    } else {
      lines.add(
          Numbers.count(precision.overflows().size(), "tensor")
              + " may exceed "
              + Numbers.text(precision.limit())
              + ", the greatest "
              + type
              + headroom(precision));
      some(lines, precision.overflows().stream().map(PrecisionLines::overflow).toList());
    }
    if (!precision.constants().isEmpty()) {
      lines.add(
          Numbers.count(precision.constants().size(), "constant")
              + " beyond "
              + type
              + " (policy "
              + precision.policy()
              + ")");
      some(lines, precision.constants().stream().map(PrecisionLines::constant).toList());
    }
    if (!precision.keepFloat32().isEmpty()) {
      lines.add(
          Numbers.count(precision.keepFloat32().size(), "node")
              + " to keep in float32"
              + (precision.keepProved()
                  ? "; with them, nothing else goes wrong in " + type + ": proved"
                  : "; that these suffice is not proved"));
      some(lines, precision.keepFloat32().stream().map(PrecisionLines::kept).toList());
    }
    precision.runtime().ifPresent(r -> lines.add(runtime(r, type)));
    boolean ran = precision.overflows().stream().anyMatch(o -> o.seen().isPresent());
    if (!ran && !precision.overflows().isEmpty()) {
      lines.add("not run: assay check --precision " + type + " looks for what does overflow");
    }
    return lines;
  }

  private static void some(List<String> lines, List<String> all) {
    int shown = Math.min(MOST, all.size());
    all.subList(0, shown).forEach(line -> lines.add("- " + line));
    if (shown < all.size()) {
      lines.add("- … and " + (all.size() - shown) + " more");
    }
  }

  private static String overflow(Precision.Overflow o) {
    String maker = o.op().isEmpty() ? "input" : Escapes.name(o.op());
    return maker
        + " → "
        + Escapes.name(o.tensor())
        + ": "
        + o.status().text()
        + ", bound "
        + Numbers.text(o.bound())
        + seen(o.seen());
  }

  // How far all that was seen is from the limit, in decades.
  private static String headroom(Precision precision) {
    double seen =
        precision.overflows().stream().flatMapToDouble(o -> o.seen().stream()).max().orElse(0);
    if (!(seen > 0)) {
      return "";
    }
    double decades = Math.log10(precision.limit() / seen);
    return "; largest seen "
        + Numbers.text(seen)
        + (decades > 0 ? ": " + Math.round(decades * 10) / 10.0 + " decades of headroom" : "");
  }

  private static String seen(OptionalDouble seen) {
    return seen.isPresent() ? ", seen " + Numbers.text(seen.getAsDouble()) : "";
  }

  private static String constant(Precision.Constant c) {
    return Escapes.name(c.tensor())
        + ": "
        + Numbers.text(c.from())
        + " becomes "
        + Numbers.text(c.to())
        + (c.count() > 1 ? ", and " + (c.count() - 1) + " more elements" : "");
  }

  private static String kept(Precision.Kept k) {
    return Escapes.name(k.op())
        + " → "
        + Escapes.name(k.tensor())
        + ": "
        + Escapes.line(k.reason(), LONGEST_REASON);
  }

  private static String runtime(Precision.Runtime r, String type) {
    return "ONNX Runtime "
        + r.version()
        + ", model converted to "
        + type
        + ": "
        + r.note()
        + (r.nonFinite().isEmpty()
            ? ""
            : "; non-finite where float32 is finite: "
                + r.nonFinite().stream()
                    .limit(MOST)
                    .map(Escapes::name)
                    .collect(Collectors.joining(", ")));
  }
}
