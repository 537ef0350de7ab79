package org.assay.train.step;

import java.util.Optional;

/**
 * How a training is run.
 *
 * @param probes when they are read; absent: as {@link ProbeSchedule#forSteps}
 * @param threads of ONNX Runtime within an operator
 */
public record TrainOptions(Optional<ProbeSchedule> probes, int threads) {
  public TrainOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads);
    }
  }

  /**
   * Whether the first step of a loss that is not finite is looked at, whatever the schedule says.
   */
  boolean looksAgain() {
    return !probes.equals(Optional.of(ProbeSchedule.never()));
  }

  /** One thread. */
  public static final TrainOptions DEFAULT = new TrainOptions(Optional.empty(), 1);

  /** The same with other probes. */
  public TrainOptions withProbes(ProbeSchedule schedule) {
    return new TrainOptions(Optional.of(schedule), threads);
  }
}
