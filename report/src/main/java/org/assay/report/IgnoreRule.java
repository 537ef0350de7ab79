package org.assay.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An entry of a spec's {@code ignore} list.
 *
 * @param rule id of a rule, or {@code *}
 * @param node pattern for the node's name or its output tensor's: {@code *} stands for any
 *     characters, {@code ?} for one
 * @param reason why; must not be blank
 * @param until last day on which the entry holds, if it ends
 */
public record IgnoreRule(String rule, String node, String reason, Optional<LocalDate> until) {
  public IgnoreRule {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(until, "until");
    if (reason.isBlank()) {
      throw new IllegalArgumentException("ignore entry for " + rule + " gives no reason");
    }
  }

  /**
   * Findings after a list of entries was applied.
   *
   * @param kept findings that no entry matches
   * @param ignored findings that one does
   * @param expired entries that would match a finding, but have ended: one line each
   */
  public record Outcome(List<Finding> kept, List<Ignored> ignored, List<String> expired) {}

  /** Whether the entry is meant for a finding, whatever the day. */
  public boolean matches(Finding finding) {
    return (rule.equals("*") || rule.equals(finding.ruleId()))
        && (glob(node, finding.location().node()) || glob(node, finding.tensor()));
  }

  /** Whether the entry still holds on a day. */
  public boolean holdsOn(LocalDate day) {
    return until.isEmpty() || !day.isAfter(until.get());
  }

  /** Splits findings by the first entry that matches each and still holds. */
  public static Outcome apply(List<IgnoreRule> entries, List<Finding> findings, LocalDate today) {
    List<Finding> kept = new ArrayList<>();
    List<Ignored> ignored = new ArrayList<>();
    List<String> expired = new ArrayList<>();
    for (Finding finding : findings) {
      Optional<IgnoreRule> holding =
          entries.stream().filter(e -> e.holdsOn(today) && e.matches(finding)).findFirst();
      if (holding.isPresent()) {
        ignored.add(new Ignored(finding, holding.get().reason, holding.get().until));
      } else {
        kept.add(finding);
      }
    }
    for (IgnoreRule entry : entries) {
      long missed = kept.stream().filter(entry::matches).count();
      if (!entry.holdsOn(today) && missed > 0) {
        expired.add(
            "ignore entry for rule %s, node %s ended on %s · %s reported again · mend it or set a new date"
                .formatted(
                    entry.rule,
                    entry.node,
                    entry.until.orElseThrow(),
                    Numbers.count((int) missed, "finding")));
      }
    }
    return new Outcome(List.copyOf(kept), List.copyOf(ignored), List.copyOf(expired));
  }

  /** Matches in time proportional to the product of both lengths, whatever the pattern. */
  static boolean glob(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
