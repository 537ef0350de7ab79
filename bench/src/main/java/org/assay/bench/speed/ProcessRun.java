package org.assay.bench.speed;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One process from start to exit.
 *
 * @param cpuSeconds user and system; NaN where the system does not say
 * @param peakMb greatest resident memory; 0 where the system does not say
 * @param ownMb greatest memory that is no page of a file, which the system can take back; looked at
 *     every 10 ms; 0 where the system does not say
 */
record ProcessRun(double wallSeconds, double cpuSeconds, double peakMb, double ownMb) {
  private static final Path OWN = Path.of("/proc/self/stat");
  // Fields of /proc/self/stat behind the command's name: user and system time of waited-for
  // children, in ticks of which Linux tells user space a hundred a second.
  private static final int CHILDREN_USER = 13;
  private static final int CHILDREN_SYSTEM = 14;
  private static final double TICKS = 100;
  private static final int POLL_MS = 10;

  static ProcessRun of(List<String> command, Path output) throws IOException {
    double before = childrenSeconds();
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().close();
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    double peak = 0;
    double own = 0;
    try {
      while (!process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, megabytes(status, "VmHWM:"));
        own = Math.max(own, megabytes(status, "RssAnon:"));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("a process was not waited for");
    }
    double wall = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() > 1) {
      throw new IOException(String.join(" ", command) + " exited with " + process.exitValue());
    }
    return new ProcessRun(wall, childrenSeconds() - before, peak, own);
  }

  private static double childrenSeconds() throws IOException {
    if (!Files.isReadable(OWN)) {
      return Double.NaN;
    }
    String text = Files.readString(OWN, StandardCharsets.UTF_8);
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]))
        / TICKS;
  }

  /** A size in a status file of Linux, in MiB; 0 where there is none or the process has ended. */
  static double megabytes(Path status, String key) {
    try {
      for (String line : Files.readAllLines(status, StandardCharsets.UTF_8)) {
        if (line.startsWith(key)) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
        }
      }
      return 0;
    } catch (IOException endedOrNotLinux) {
      return 0;
    }
  }
}
