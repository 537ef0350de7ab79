package org.assay.numeric.fix;

import java.time.Duration;
import java.util.List;
import org.assay.report.Finding;

/**
 * What is asked of a repair.
 *
 * @param mode which kinds of repairs are tried
 * @param at what is limited
 * @param findings beginnings of ids; empty for all
 * @param tolerance greatest relative difference of ordinary outputs and derivatives
 * @param runs of ordinary data
 * @param time for the search of failing inputs; zero for none
 * @param seed of ordinary data and of the search
 */
public record FixOptions(
    Mode mode, At at, List<String> findings, double tolerance, int runs, Duration time, long seed) {
  /** Which kinds of repairs are tried. */
  public enum Mode {
    /** Rewrites first, then a clip of the operand, then limits. */
    AUTO,
    /** Rewrites only. */
    REWRITE,
    /** Limits only, or a clip of the operand. */
    LIMIT
  }

  /** All findings, the best repair of each. */
  public static final FixOptions DEFAULT =
      new FixOptions(Mode.AUTO, At.ALL, List.of(), 1e-5, 12, Duration.ofSeconds(5), 0);

  public FixOptions {
    findings = List.copyOf(findings);
    if (!(tolerance >= 0) || runs < 0) {
      throw new IllegalArgumentException("tolerance " + tolerance + ", " + runs + " runs");
    }
  }

  /** The same of another kind of repair. */
  public FixOptions with(Mode newMode, At newAt) {
    return new FixOptions(newMode, newAt, findings, tolerance, runs, time, seed);
  }

  /** Whether a finding is to be repaired. */
  public boolean isMeant(Finding finding) {
    return findings.isEmpty() || findings.stream().anyMatch(finding.id()::startsWith);
  }
}
