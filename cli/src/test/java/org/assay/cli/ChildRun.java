package org.assay.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One command executed in a virtual machine of its own.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record ChildRun(int code, String out, String err) {
  private static final long LONGEST_SECONDS = 300;

  /** A started command. */
  record Started(Process process, Path out, Path err) {
    ChildRun finish() throws IOException, InterruptedException {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError("the command did not end: " + Files.readString(err));
      }
      return new ChildRun(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  /**
   * Starts a command.
   *
   * @param folder working directory; logs go beside it
   * @param options of the virtual machine
   */
  static Started start(Path folder, List<String> options, List<String> args) throws IOException {
    return start(folder, options, args, classPath());
  }

  /** Starts a command without the modules that the archives leave out. */
  static Started startShipped(Path folder, List<String> args) throws IOException {
    String shipped =
        Arrays.stream(classPath().split(File.pathSeparator))
            .filter(e -> !e.contains("bench") && !e.contains("testkit"))
            .collect(Collectors.joining(File.pathSeparator));
    return start(folder, List.of(), args, shipped);
  }

  private static Started start(
      Path folder, List<String> options, List<String> args, String classPath) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Dassay.terminal=");
    command.addAll(options);
    command.add("-cp");
    command.add(classPath);
    command.add("org.assay.cli.Main");
    command.addAll(args);
    Path out = Files.createTempFile("assay", ".out");
    Path err = Files.createTempFile("assay", ".err");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Started(process, out, err);
  }

  static ChildRun of(Path folder, String... args) throws IOException, InterruptedException {
    return start(folder, List.of(), List.of(args)).finish();
  }

  private static String classPath() {
    // Surefire may start from a jar that only names the class path.
    String full = System.getProperty("surefire.test.class.path");
    return full != null ? full : System.getProperty("java.class.path");
  }

  /** Lines of a log that the virtual machine wrote. */
  static String read(Path log) throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8);
  }
}
