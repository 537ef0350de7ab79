package org.assay.numeric.confirm.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.Finding;
import org.assay.report.ModelResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitProofTest {
  private static final String HEADER = "< ir_version: 8, opset_import: [\"\" : 17] >\n";
  private static final ScanOptions FROZEN =
      new ScanOptions(
          WeightMode.FROZEN,
          RangeMode.VALID,
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Map.of(),
          false);

  @TempDir Path folder;

  private OptionalInt parts(String body, String spec) throws IOException {
    Path file = folder.resolve("m.onnxtxt");
    Files.writeString(file, HEADER + "g " + body + "\n");
    Files.writeString(folder.resolve("m.yaml"), spec);
    Scanner scanner = Scanner.create();
    ModelResult scanned = scanner.scan(file, FROZEN);
    // Else there would be nothing to prove.
    assertThat(scanned.findings()).extracting(Finding::tensor).contains("y");
    return new SplitProof(scanner.trial(ModelFiles.open(file), SpecFiles.of(scanned), FROZEN))
        .parts("y", Duration.ofMinutes(1));
  }

  // x² - x + c has its least value c - 1/4 at 1/2.
  private static String quadratic(String input, String c) {
    return "(float"
        + input
        + " x) => (float"
        + input
        + " y) { c = Constant <value = float {"
        + c
        + "}> ()\n s = Mul(x, x)\n d = Sub(s, x)\n z = Add(d, c)\n y = Log(z) }";
  }

  @ParameterizedTest
  @CsvSource({"'',1.0", "[2],1.0", "'',0.2501", "'[1, 2]',0.75"})
  void aRangeIsCutUntilNothingIsLeft(String input, String c) throws IOException {
    String spec = "inputs: {x: {role: data, valid: [-10, 12]}}\n";
    OptionalInt parts = parts(quadratic(input, c), spec);
    assertThat(parts).isPresent();
    assertThat(parts.getAsInt()).isGreaterThan(1);
  }

  @ParameterizedTest
  @CsvSource({"'',0.25", "[2],0.25", "'',0.2499", "'[2, 2]',-1.0"})
  void whatFailsIsNeverProved(String input, String c) throws IOException {
    String spec = "inputs: {x: {role: data, valid: [-10, 12]}}\n";
    assertThat(parts(quadratic(input, c), spec)).isEmpty();
  }

  @Test
  void severalInputsAndWholeNumbers() throws IOException {
    String body =
        "(float a, float b, int64 k) => (float y) { n = Cast <to = 1> (k)\n"
            + " one = Constant <value = float {1.0}> ()\n half = Constant <value = float {0.5}> ()\n"
            + " aa = Mul(a, a)\n bb = Mul(b, b)\n ab = Mul(a, b)\n s = Add(aa, bb)\n t = Sub(s, ab)\n"
            // At whole numbers (k - 1/2)² is at least a quarter.
            + " h = Sub(n, half)\n hh = Mul(h, n)\n u = Add(t, hh)\n v = Add(u, half)\n y = Div(one, v) }";
    String spec =
        "inputs:\n  a: {role: data, valid: [-2, 3]}\n  b: {role: data, valid: [-2, 2]}\n"
            + "  k: {role: data, valid: [-4, 4]}\n";
    assertThat(parts(body, spec)).isPresent();
  }

  @Test
  void manyElementsAreNotCut() throws IOException {
    String spec = "inputs: {x: {role: data, valid: [-10, 12]}}\n";
    assertThat(parts(quadratic("[13]", "1.0"), spec)).isEmpty();
  }
}
