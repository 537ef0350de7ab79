package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What users see, letter by letter. {@code -Dassay.golden.write=true} writes the files anew; read
 * the difference before it is committed.
 */
class GoldenTest {
  private static final Path FOLDER =
      Run.REPOSITORY.resolve("cli/src/test/resources/org/assay/cli/golden");

  @ParameterizedTest
  @CsvSource({
    "help, --help",
    "help-scan, scan --help",
    "help-check, check --help",
    "scan-digits, scan --no-out SAMPLES/digits.onnxtxt",
    "scan-attention, scan --no-out SAMPLES/attention.onnxtxt",
    "scan-digits-free, scan --no-out --weights free SAMPLES/digits.onnxtxt",
    "scan-contrastive-free, scan --no-out --weights free SAMPLES/contrastive.onnxtxt",
    "scan-float16, scan --no-out --precision float16 SAMPLES/loudness.onnxtxt",
    "scan-float16-safe, scan --no-out --precision float16 SAMPLES/loudness_scaled.onnxtxt",
    "scan-float16-json, scan --no-out --format json --precision float16 SAMPLES/loudness.onnxtxt",
    "scan-json, scan --no-out --format json SAMPLES/cosine.onnxtxt",
    "scan-markdown, scan --no-out --format markdown SAMPLES/sigmoid_bce.onnxtxt",
    "bounds, bounds SAMPLES/standardise.onnxtxt",
    "trace, trace SAMPLES/standardise.onnxtxt --data SAMPLES/constant_column.npz --isolate never",
    "help-compare, compare --help",
    "compare-differ, compare --no-out SAMPLES/standardise.onnxtxt SAMPLES/standardise_fixed.onnxtxt --search 300",
    "explain, explain",
  })
  void outputIsAsAgreed(String name, String line) throws IOException {
    String samples = Run.REPOSITORY.resolve("samples").toString();
    String[] args =
        List.of(line.split(" ")).stream()
            .map(word -> word.replace("SAMPLES", samples))
            .toArray(String[]::new);
    Run run = Run.of(args);
    String shown = normal("exit " + run.code() + "\n" + run.out() + "--\n" + run.err());
    Path golden = FOLDER.resolve(name + ".txt");
    if (Boolean.getBoolean("assay.golden.write")) {
      Files.createDirectories(FOLDER);
      Files.writeString(golden, shown);
    }
    assertThat(shown).isEqualTo(Files.readString(golden));
  }

  /** Without paths and times of this machine. */
  private static String normal(String text) {
    String root = Run.REPOSITORY.toString();
    return text.replace(root.replace("/", "&#47;"), "ROOT")
        .replace(root, "ROOT")
        .replaceAll("(\"\\w+_ms\" ?: ?)[0-9.]+", "$10")
        .replaceAll("(\"version\" ?: ?\")[^\"]+", "$1VERSION");
  }
}
