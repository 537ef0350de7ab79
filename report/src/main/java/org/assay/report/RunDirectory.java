package org.assay.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directory {@code assay-out/<command>-<n>/} of one run. Any number of runs may create theirs
 * at the same time; a file in it is there whole or not at all.
 */
public final class RunDirectory {
  /** Resource of this package that holds the JSON Schema of {@code run.json}. */
  public static final String SCHEMA = "assay.run-1.schema.json";

  private static final Pattern COMMAND = Pattern.compile("[a-z][a-z0-9-]*");
  private static final String LATEST = "latest";

  private final Path path;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /**
   * Creates the next free directory of a command and points {@code latest} to it.
   *
   * @param base usually {@code assay-out}; created where it is missing
   * @param command lower-case name of the command
   * @throws IOException if it cannot be created
   */
  public static RunDirectory create(Path base, String command) throws IOException {
    if (!COMMAND.matcher(command).matches()) {
      throw new IllegalArgumentException("command '" + command + "' is no directory name");
    }
    Files.createDirectories(base);
    for (int n = lastNumber(base, command) + 1; ; n++) {
      Path path = base.resolve(command + "-" + n);
      try {
        // Fails if another run was faster, which is what makes the number this run's own.
        Files.createDirectory(path);
      } catch (FileAlreadyExistsException e) {
        continue;
      }
      pointLatestTo(base, path.getFileName());
      return new RunDirectory(path);
    }
  }

  /**
   * The directory of an earlier run.
   *
   * @param path of it, or a link to it
   * @throws IOException if there is none
   */
  public static RunDirectory existing(Path path) throws IOException {
    Path real =
        Files.isSymbolicLink(path)
            ? path.resolveSibling(Files.readSymbolicLink(path)).normalize()
            : path;
    if (!Files.isDirectory(real)) {
      throw new NotDirectoryException(path.toString());
    }
    return new RunDirectory(real);
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * Writes a file of this directory in one step.
   *
   * @param name plain file name
   * @param text written in UTF-8
   */
  public Path write(String name, String text) throws IOException {
    Path target = path.resolve(name).normalize();
    if (!path.normalize().equals(target.getParent())) {
      throw new IllegalArgumentException("'" + name + "' is no plain file name");
    }
    writeAtomically(target, text);
    return target;
  }

  /**
   * Writes {@code run.json} ({@code assay.run/1}): what is needed to repeat the run.
   *
   * @param facts e.g. command line, model hash, spec, seed, versions; machine facts are added
   */
  public Path writeRun(Tool tool, Map<String, String> facts) throws IOException {
    Map<String, String> all = new TreeMap<>(facts);
    all.put("java_version", System.getProperty("java.version", ""));
    all.put("os", System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""));
    all.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    all.put("heap_mb", Long.toString(Runtime.getRuntime().maxMemory() >> 20));
    return write(
        "run.json",
        JsonRenderer.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("schema", "assay.run/1");
              json.writeStringField("tool", tool.name());
              json.writeStringField("version", tool.version());
              json.writeObjectFieldStart("facts");
              for (Map.Entry<String, String> fact : all.entrySet()) {
                json.writeStringField(fact.getKey(), fact.getValue());
              }
              json.writeEndObject();
              json.writeEndObject();
            }));
  }

  /**
   * Writes a file in one step: readers see the old text or the new one, never a part. What a link
   * points to is replaced, not the link; devices and pipes are written to.
   *
   * @param text written in UTF-8
   */
  public static void writeAtomically(Path target, String text) throws IOException {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      // A device or a pipe is written to; replacing it would take it away from everybody.
      Files.write(target, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE);
      return;
    }
    if (Files.isSymbolicLink(target) && Files.exists(target)) {
      writeAtomically(target.toRealPath(), text);
      return;
    }
    Path temporary = sibling(target);
    try {
      Files.write(temporary, text.getBytes(StandardCharsets.UTF_8));
      replace(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static int lastNumber(Path base, String command) throws IOException {
    Pattern own = Pattern.compile(Pattern.quote(command) + "-([0-9]{1,8})");
    try (Stream<Path> entries = Files.list(base)) {
      return entries
          .map(p -> own.matcher(p.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToInt(m -> Integer.parseInt(m.group(1)))
          .max()
          .orElse(0);
    }
  }

  private static void pointLatestTo(Path base, Path name) throws IOException {
    Path latest = base.resolve(LATEST);
    Path temporary = sibling(latest);
    try {
      try {
        Files.createSymbolicLink(temporary, name);
      } catch (UnsupportedOperationException | IOException e) {
        // Windows without the privilege: a file with the name serves as well.
        Files.write(temporary, (name + "\n").getBytes(StandardCharsets.UTF_8));
      }
      replace(temporary, latest);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void replace(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Path sibling(Path target) {
    return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
  }
}
