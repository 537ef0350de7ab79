package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Executes every command of the README and the documentation, in their order. */
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```");
  private static final Pattern EXIT = Pattern.compile("# exits (\\d+)");

  /** What a test cannot do again: it is what runs the tests, or fetches the repository. */
  private static final List<String> NOT_EXECUTED =
      List.of("git clone", "./mvnw -B verify", "./mvnw verify");

  @TempDir static Path folder;

  @TestFactory
  Stream<DynamicTest> everyCommandOfThePagesWorks() throws IOException {
    Path samples = Run.REPOSITORY.resolve("samples");
    Files.createDirectories(folder.resolve("samples"));
    try (Stream<Path> files = Files.list(samples)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve("samples").resolve(file.getFileName().toString()));
      }
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (String page : List.of("README.md", "samples/README.md")) {
      Matcher block = BLOCK.matcher(Files.readString(Run.REPOSITORY.resolve(page)));
      while (block.find()) {
        block
            .group(1)
            .lines()
            .filter(line -> !line.isBlank())
            .filter(line -> NOT_EXECUTED.stream().noneMatch(line::startsWith))
            .forEach(line -> tests.add(DynamicTest.dynamicTest(line, () -> execute(line))));
      }
    }
    assertThat(tests).hasSizeGreaterThan(8);
    return tests.stream();
  }

  private static void execute(String line) throws Exception {
    assertThat(line).startsWith("./assay ");
    Matcher exit = EXIT.matcher(line);
    int expected = exit.find() ? Integer.parseInt(exit.group(1)) : 0;
    String command = line.replaceFirst("#.*", "").trim();
    ChildRun run = ChildRun.of(folder, words(command));
    assertThat(run.code()).as(run.err()).isEqualTo(expected);
    Matcher output = Pattern.compile("> *(\\S+)$").matcher(command);
    if (output.find()) {
      assertThat(run.out()).isNotEmpty();
      Files.writeString(folder.resolve(output.group(1)), run.out());
    }
  }

  /** Words of a simple command, its file patterns resolved; what follows {@code >} is left out. */
  private static String[] words(String command) throws IOException {
    List<String> words = new ArrayList<>();
    for (String word : command.replaceFirst(">.*", "").trim().split(" +")) {
      if (word.contains("*")) {
        Path pattern = Path.of(word);
        String prefix = pattern.getFileName().toString().replace("*", "");
        try (Stream<Path> files = Files.list(folder.resolve(pattern.getParent()))) {
          files
              .filter(f -> f.getFileName().toString().startsWith(prefix))
              .sorted()
              .forEach(f -> words.add(folder.relativize(f).toString()));
        }
      } else {
        words.add(word);
      }
    }
    return words.subList(1, words.size()).toArray(String[]::new);
  }
}
