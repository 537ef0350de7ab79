package org.assay.exec.child;

import java.time.Duration;

/**
 * What a child process may take.
 *
 * @param heapBytes heap of its JVM: the decoded model, inputs and outputs
 * @param nativeBytes memory of ONNX Runtime beyond the heap; kept where a POSIX shell can limit
 *     address space (Linux)
 * @param loadTime for starting the JVM and loading the model
 * @param runTime for one run
 */
public record ChildLimits(long heapBytes, long nativeBytes, Duration loadTime, Duration runTime) {
  private static final long MEGABYTE = 1L << 20;

  /** 512 MB of heap, 2 GB beyond, 30 s to load, 10 s to run. */
  public static final ChildLimits DEFAULT =
      new ChildLimits(
          512 * MEGABYTE, 2048 * MEGABYTE, Duration.ofSeconds(30), Duration.ofSeconds(10));

  public ChildLimits {
    if (heapBytes < 16 * MEGABYTE || nativeBytes < 16 * MEGABYTE) {
      throw new IllegalArgumentException("a child needs at least 16 MB of heap and beyond it");
    }
    if (loadTime.isNegative() || loadTime.isZero() || runTime.isNegative() || runTime.isZero()) {
      throw new IllegalArgumentException("time limits must be positive");
    }
  }

  /**
   * The same, with what a model's weights need beside: they are decoded, copied and packed.
   *
   * @param weightBytes of the model as given, which this process has read already
   */
  public ChildLimits withWeights(long weightBytes) {
    return new ChildLimits(
        heapBytes + 4 * weightBytes, nativeBytes + 4 * weightBytes, loadTime, runTime);
  }

  /** The same with another time for one run. */
  public ChildLimits withRunTime(Duration limit) {
    return new ChildLimits(heapBytes, nativeBytes, loadTime, limit);
  }

  /** The same with another time for loading. */
  public ChildLimits withLoadTime(Duration limit) {
    return new ChildLimits(heapBytes, nativeBytes, limit, runTime);
  }

  /** The same with other amounts of memory. */
  public ChildLimits withMemory(long heap, long beyond) {
    return new ChildLimits(heap, beyond, loadTime, runTime);
  }
}
