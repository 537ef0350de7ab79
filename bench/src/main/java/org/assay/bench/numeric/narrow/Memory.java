package org.assay.bench.numeric.narrow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Most resident memory of this process since a moment; of Linux only. */
final class Memory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  private Memory() {}

  /** Begins anew. */
  static Memory reset() {
    System.gc();
    try {
      // 5 sets the peak back to what is resident now (proc(5)).
      Files.writeString(CLEAR, "5");
    } catch (IOException notLinux) {
      return new Memory();
    }
    return new Memory();
  }

  /** In MiB; 0 if unknown. */
  long peakMb() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmHWM"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10)
          .findFirst()
          .orElse(0);
    } catch (IOException notLinux) {
      return 0;
    }
  }
}
