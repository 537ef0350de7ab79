package org.assay.bench.fuzz;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** CPU time of the whole process: threads of ONNX Runtime and of the collector count. */
final class CpuClock {
  private CpuClock() {}

  /** Nanoseconds so far. */
  static long nanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
