package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the code to the rules of {@code docs/architecture.md}. */
class ArchitectureTest {

  private static final String ROOT = "org.assay.";
  private static final Pattern VAGUE_NAME =
      Pattern.compile("(?i)(.*(util|utils|helper|helpers|misc)|common)");

  /**
   * Packages of a library that only one module may see, for which the others have its interface.
   */
  private static final Map<String, String> OWNERS =
      Map.of(
          "ai.onnxruntime", "exec",
          "com.google.protobuf", "onnx",
          "org.snakeyaml", "data",
          "de.siegmar.fastcsv", "data",
          "org.sqlite", "fuzz",
          "io.jhdf", "train",
          "picocli", "cli",
          "me.tongfei.progressbar", "cli");

  private static JavaClasses classes;
  private static Path repository;

  @BeforeAll
  static void importClasses() {
    repository = ModuleTable.repository();
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.assay");
  }

  @Test
  void theTableHasARowForEveryModule() throws IOException {
    assertThat(ModuleTable.read(repository).allowed().keySet())
        .containsExactlyInAnyOrderElementsOf(ModuleTable.modules(repository));
  }

  @Test
  void modulesUseOnlyWhatTheTableAllows() throws IOException {
    assertThat(violations(ModuleTable.read(repository))).isEmpty();
  }

  @Test
  void aUseThatATableForbidsIsSeen() {
    ModuleTable nothingAllowed =
        ModuleTable.parse("| `cli/` | x | – |\n| `onnx/` | x | – |\n| `bounds/` | x | – |");
    assertThat(nothingAllowed.allowed()).hasSize(3);
    assertThat(violations(nothingAllowed)).isNotEmpty();
  }

  @Test
  void librariesStayBehindTheirModule() {
    Set<String> leaks = new TreeSet<>();
    for (JavaClass origin : classes) {
      String module = module(origin);
      // Benchmarks and the reference runner may drive a library directly, to compare with it.
      if (Set.of("bench", "testkit").contains(module)) {
        continue;
      }
      for (Dependency use : origin.getDirectDependenciesFromSelf()) {
        String target = use.getTargetClass().getPackageName();
        OWNERS.forEach(
            (library, owner) -> {
              if ((target + ".").startsWith(library + ".") && !module.equals(owner)) {
                leaks.add(origin.getName() + " uses " + use.getTargetClass().getName());
              }
            });
      }
    }
    assertThat(leaks).isEmpty();
  }

  @Test
  void noNameIsVague() throws IOException {
    Set<String> vague = new TreeSet<>();
    for (Path file : sources()) {
      String name = file.getFileName().toString().replace(".java", "");
      String folder = file.getParent().getFileName().toString();
      if (VAGUE_NAME.matcher(name).matches() || VAGUE_NAME.matcher(folder).matches()) {
        vague.add(repository.relativize(file).toString());
      }
    }
    assertThat(vague).isEmpty();
  }

  @Test
  void everyPackageIsDescribedAndNullMarked() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (Path file : sources()) {
      Path description = file.resolveSibling("package-info.java");
      if (!Files.exists(description)) {
        missing.add(repository.relativize(file.getParent()) + ": no package-info.java");
      } else {
        String text = Files.readString(description);
        if (!text.contains("@NullMarked") || !text.contains("/**")) {
          missing.add(repository.relativize(description) + ": no @NullMarked or no description");
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static Set<String> violations(ModuleTable table) {
    Set<String> violations = new TreeSet<>();
    for (JavaClass origin : classes) {
      String from = module(origin);
      for (Dependency use : origin.getDirectDependenciesFromSelf()) {
        JavaClass target = use.getTargetClass();
        if (!target.getPackageName().startsWith(ROOT)) {
          continue;
        }
        String to = module(target);
        if (!to.equals(from) && !table.allowed().getOrDefault(from, Set.of()).contains(to)) {
          violations.add(from + " uses " + to + ": " + use.getDescription());
        }
      }
    }
    return violations;
  }

  private static String module(JavaClass type) {
    return type.getPackageName().substring(ROOT.length()).split("\\.")[0];
  }

  private static List<Path> sources() throws IOException {
    return ModuleTable.modules(repository).stream()
        .map(module -> repository.resolve(module).resolve("src/main/java"))
        .filter(Files::isDirectory)
        .flatMap(ArchitectureTest::walk)
        .filter(file -> file.toString().endsWith(".java"))
        .toList();
  }

  private static Stream<Path> walk(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
