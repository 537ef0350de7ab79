package org.assay.exec.child;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line and environment of a child JVM. */
final class ChildCommand {
  /**
   * Address space that the JVM and ONNX Runtime's code take before the first tensor: 360 MB
   * measured on JDK 17 with the flags below, and room for other JDKs.
   */
  private static final long BASE_KILOBYTES = 640 * 1024;

  private static final Path SHELL = Path.of("/bin/sh");
  private static final List<String> INHERITED_PROPERTIES =
      List.of("assay.cache", "onnxruntime.native.path", "java.io.tmpdir", "user.home");

  private ChildCommand() {}

  static Process start(ChildLimits limits) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(limits));
    Map<String, String> environment = builder.environment();
    // Options from outside could lift the limits.
    environment
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"));
    environment.put("ORT_DISABLE_TELEMETRY", "1");
    // glibc reserves 64 MB of address space per arena.
    environment.put("MALLOC_ARENA_MAX", "1");
    return builder.start();
  }

  static List<String> command(ChildLimits limits) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SHELL)) {
      long kilobytes = BASE_KILOBYTES + (limits.heapBytes() >> 10) + (limits.nativeBytes() >> 10);
      command.add(SHELL.toString());
      command.add("-c");
      // Where a limit cannot be set (macOS knows no -v) the child runs without it.
      command.add("ulimit -c 0 2>/dev/null; ulimit -v \"$1\" 2>/dev/null; shift; exec \"$@\"");
      command.add("assay-child");
      command.add(Long.toString(kilobytes));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + (limits.heapBytes() >> 20) + "m");
    command.add("-XX:MaxDirectMemorySize=" + (limits.heapBytes() >> 20) + "m");
    command.add("-Xss1m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:ReservedCodeCacheSize=32m");
    command.add("-XX:CompressedClassSpaceSize=32m");
    command.add("-XX:MaxMetaspaceSize=96m");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-XX:+DisplayVMOutputToStderr");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:-UsePerfData");
    command.add("-XX:ErrorFile=" + (File.separatorChar == '\\' ? "NUL" : "/dev/null"));
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    for (String property : INHERITED_PROPERTIES) {
      String value = System.getProperty(property, "");
      if (!value.isEmpty()) {
        command.add("-D" + property + "=" + value);
      }
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ChildMain.class.getName());
    return command;
  }
}
