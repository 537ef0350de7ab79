package org.assay.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The module table of {@code docs/architecture.md}.
 *
 * @param allowed per module the modules it may use, in the order of the table
 */
record ModuleTable(Map<String, Set<String>> allowed) {

  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)/` \\|[^|]*\\| (–|\\w+(?:, \\w+)*) \\|");

  static ModuleTable parse(String markdown) {
    Map<String, Set<String>> allowed = new LinkedHashMap<>();
    Matcher row = ROW.matcher(markdown);
    while (row.find()) {
      Set<String> uses =
          Stream.of(row.group(2).split(", "))
              .filter(name -> !name.equals("–"))
              .collect(Collectors.toUnmodifiableSet());
      if (allowed.put(row.group(1), uses) != null) {
        throw new IllegalArgumentException("two rows for module " + row.group(1));
      }
    }
    return new ModuleTable(allowed);
  }

  static ModuleTable read(Path repository) throws IOException {
    return parse(
        Files.readString(repository.resolve("docs/architecture.md"), StandardCharsets.UTF_8));
  }

  /** The root of the checkout: the nearest folder above the working directory with the table. */
  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("docs/architecture.md"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException(
          "no docs/architecture.md above " + Path.of("").toAbsolutePath());
    }
    return folder;
  }

  /** Folders of the checkout that are Maven modules. */
  static List<String> modules(Path repository) throws IOException {
    try (Stream<Path> folders = Files.list(repository)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("pom.xml")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}
