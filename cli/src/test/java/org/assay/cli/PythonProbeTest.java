package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests of {@code probes/python}. They need Python from 3.9 on and nothing else; where there is
 * none, this test is skipped and says so.
 */
class PythonProbeTest {
  private static final Path PROBES = Path.of("../probes/python");
  private static final long LONGEST_SECONDS = 240;

  @TempDir Path folder;

  private record Result(int code, String text) {}

  private Result python(Path directory, List<String> arguments)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "python", ".log");
    List<String> command = new java.util.ArrayList<>(List.of("python3", "-B"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().remove("ASSAY_WATCH");
    builder.environment().remove("PYTHONPATH");
    Process process = builder.start();
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("python3 did not end: " + Files.readString(log));
    }
    return new Result(process.exitValue(), Files.readString(log));
  }

  private boolean isThere() throws InterruptedException {
    try {
      String code = "import sys; sys.exit(0 if sys.version_info >= (3, 9) else 3)";
      return python(folder, List.of("-c", code)).code() == 0;
    } catch (IOException e) {
      return false; // no python3 on the path
    }
  }

  @Test
  void testsOfTheProbePass() throws IOException, InterruptedException {
    assumeTrue(isThere(), "skipped: there is no python3 of 3.9 or later on the path");
    Result result = python(PROBES, List.of("-m", "unittest", "discover", "-s", "tests", "-t", "."));
    assertThat(result.code()).as(result.text()).isZero();
    // A run that found no tests would pass as well.
    assertThat(result.text()).containsPattern("Ran [5-9][0-9] tests");
  }
}
