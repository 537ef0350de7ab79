package org.assay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The machine that a figure was measured on.
 *
 * @param cpu model of the processor
 * @param processors how many the virtual machine may use
 * @param memoryMb main memory in MiB; 0 if unknown
 */
public record Machine(String cpu, int processors, long memoryMb, String os, String javaVersion) {
  /** This machine. */
  public static Machine here() {
    return new Machine(
        line(Path.of("/proc/cpuinfo"), "model name").orElse(System.getProperty("os.arch", "")),
        Runtime.getRuntime().availableProcessors(),
        memory(),
        System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""),
        System.getProperty("java.version", ""));
  }

  private static long memory() {
    return line(Path.of("/proc/meminfo"), "MemTotal")
        .map(text -> text.replaceAll("[^0-9]", ""))
        .filter(digits -> !digits.isEmpty())
        .map(digits -> Long.parseLong(digits) >> 10)
        .orElse(0L);
  }

  private static Optional<String> line(Path file, String key) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst();
    } catch (IOException notLinux) {
      return Optional.empty();
    }
  }

  /** The facts by name, for JSON. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("cpu", cpu);
    facts.put("processors", processors);
    facts.put("memory_mb", memoryMb);
    facts.put("os", os);
    facts.put("java", javaVersion);
    return facts;
  }

  /** One line for a table's foot. */
  @Override
  public String toString() {
    return "%s, %d processors, %d MB, %s, Java %s"
        .formatted(cpu, processors, memoryMb, os, javaVersion);
  }
}
