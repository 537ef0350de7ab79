package org.assay.exec;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a graph is run.
 *
 * @param optimization rewriting by ONNX Runtime before the run
 * @param threads threads within one operator; 1 runs in the calling thread
 * @param seed given to random operators that have no seed of their own, so that a new session
 *     repeats the stream of an earlier one; if absent they differ from run to run
 * @param deterministic ask for kernels whose results do not depend on scheduling
 * @param timeLimit of one run; checked between nodes (a {@link org.assay.exec.child.ChildProcess}
 *     also ends a single node); absent: none
 * @param arena keep freed memory for the next run; off, memory returns to the system at once
 */
public record RunOptions(
    OptimizationLevel optimization,
    int threads,
    OptionalLong seed,
    boolean deterministic,
    Optional<Duration> timeLimit,
    boolean arena) {
  /** No optimisation, one thread, seed 0, deterministic, no time limit, with arena. */
  public static final RunOptions DEFAULT =
      new RunOptions(OptimizationLevel.NONE, 1, OptionalLong.of(0), true, Optional.empty(), true);

  public RunOptions {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads must be in 1..1024: " + threads);
    }
    timeLimit.ifPresent(
        limit -> {
          if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("time limit must be positive: " + limit);
          }
        });
  }

  /** The same with another optimisation level. */
  public RunOptions withOptimization(OptimizationLevel level) {
    return new RunOptions(level, threads, seed, deterministic, timeLimit, arena);
  }

  /** The same with another number of threads. */
  public RunOptions withThreads(int count) {
    return new RunOptions(optimization, count, seed, deterministic, timeLimit, arena);
  }

  /** The same with another seed. */
  public RunOptions withSeed(long newSeed) {
    return new RunOptions(
        optimization, threads, OptionalLong.of(newSeed), deterministic, timeLimit, arena);
  }

  /** The same with a time limit for each run. */
  public RunOptions withTimeLimit(Duration limit) {
    return new RunOptions(optimization, threads, seed, deterministic, Optional.of(limit), arena);
  }

  /** The same with or without arena. */
  public RunOptions withArena(boolean keep) {
    return new RunOptions(optimization, threads, seed, deterministic, timeLimit, keep);
  }
}
