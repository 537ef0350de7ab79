package org.assay.train.step;

/**
 * In which steps the probes are read: the first ones, and then one of every so many.
 *
 * @param first number of steps at the begin
 * @param every distance afterwards, at least 1
 */
public record ProbeSchedule(int first, int every) {
  /** In every step. */
  public static final ProbeSchedule ALWAYS = new ProbeSchedule(0, 1);

  public ProbeSchedule {
    if (first < 0 || every < 1) {
      throw new IllegalArgumentException("first " + first + ", every " + every);
    }
  }

  /**
   * The first five steps, and then about 200 looks at a training of a number of steps, but no more
   * than every tenth step: a step with probes takes two to three times as long as one without.
   */
  public static ProbeSchedule forSteps(long steps) {
    return new ProbeSchedule(5, (int) Math.max(10, Math.min(Integer.MAX_VALUE, steps / 200)));
  }

  /** Never. */
  public static ProbeSchedule never() {
    return new ProbeSchedule(0, Integer.MAX_VALUE);
  }

  /** Whether the probes are read in a step, counted from 1. */
  boolean reads(long step) {
    return step <= first || step % every == 0;
  }
}
