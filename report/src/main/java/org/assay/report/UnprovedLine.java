package org.assay.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** All unproved operators of a model in one line: how many, from where on, how far from failing. */
final class UnprovedLine {
  private UnprovedLine() {}

  /**
   * The line.
   *
   * @param unproved at least one; the first is the first in the model
   */
  static String of(List<Unproved> unproved) {
    Unproved first = unproved.get(0);
    StringBuilder line = new StringBuilder("overflow not excluded for ");
    line.append(Numbers.count(unproved.size(), "operator"));
    line.append(unproved.size() == 1 ? ": " : ", first ");
    line.append(Escapes.name(first.op())).append(" → ").append(Escapes.name(first.tensor()));
    line.append(" (bound ").append(Numbers.text(first.bound()));
    if (!first.lostAt().isEmpty()) {
      line.append(" at ").append(Escapes.name(first.lostAt()));
    }
    OptionalDouble seen = unproved.stream().flatMapToDouble(u -> u.seen().stream()).max();
    double limit = unproved.stream().mapToDouble(Unproved::limit).min().orElse(first.limit());
    seen.ifPresent(s -> line.append("; largest value found ").append(Numbers.text(s)));
    line.append(", limit ").append(Numbers.text(limit)).append(')');
    if (seen.isPresent() && seen.getAsDouble() > 0) {
      double headroom = Math.log10(limit / seen.getAsDouble());
      line.append(String.format(Locale.ROOT, ": %.1f decades of headroom", headroom));
    }
    return line.toString();
  }
}
