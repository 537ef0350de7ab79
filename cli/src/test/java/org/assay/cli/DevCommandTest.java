package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevCommandTest {
  @TempDir Path folder;

  @Test
  void casesBecomeBinaryModelsWithTheirSpecs() throws IOException {
    Path out = folder.resolve("made/here");
    Run run =
        Run.of(
            "dev", "cases", Run.REPOSITORY.resolve("samples").toString(), "--out", out.toString());
    assertThat(run.code()).isZero();
    assertThat(run.out()).hasLineCount(9);
    assertThat(out.resolve("digits.assay.yaml"))
        .hasSameTextualContentAs(Run.REPOSITORY.resolve("samples/digits.assay.yaml"));
    Run text = Run.of("scan", "--no-out", "--format", "json", Run.sample("digits.onnxtxt"));
    Run binary =
        Run.of("scan", "--no-out", "--format", "json", out.resolve("digits.onnx").toString());
    assertThat(binary.code()).isEqualTo(1);
    assertThat(ScanCommandTest.findings(binary.out()))
        .isEqualTo(ScanCommandTest.findings(text.out()));
  }

  @Test
  void theNumericBenchmarkJudgesAndFillsItsTable() throws IOException {
    Files.copy(Path.of(Run.sample("cosine.onnxtxt")), folder.resolve("c.onnxtxt"));
    Files.writeString(
        folder.resolve("c.yaml"),
        Files.readString(Path.of(Run.sample("cosine.assay.yaml")))
            + "defects:\n  - {tensor: similarity, reached: true}\n");
    Path page = folder.resolve("page.md");
    Files.writeString(page, "x\n<!-- begin numeric -->\n<!-- end numeric -->\n");
    Path json = folder.resolve("figures.json");
    Run run =
        Run.of(
            "dev",
            "bench",
            "numeric",
            "--cases",
            folder.toString(),
            "--docs",
            page.toString(),
            "--json",
            json.toString());
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("defects found     1 of 1");
    assertThat(Files.readString(page))
        .contains("| defects found | 1 of 1 |", "Command: `assay dev bench numeric --cases ");
    assertThat(Files.readString(json)).contains("assay.bench.numeric/1");
  }

  @Test
  void backendTestsAreJudgedAndFillTheirTable() throws IOException {
    Path test = Files.createDirectories(folder.resolve("tests/ones/test_data_set_0"));
    String model =
        """
        < ir_version: 10, opset_import: ["" : 23] >
        g () => (float[1] z) { z = Constant <value = float[1] {1.0}> () }
        """;
    ModelWriter.write(TextReader.parse(model), test.resolveSibling("model.onnx"));
    // TensorProto: dims 1, data_type float, raw_data.
    byte[] one = {8, 1, 16, 1, 74, 4, 0, 0, (byte) 0x80, 0x3F};
    Files.write(test.resolve("output_0.pb"), one);
    Path page = folder.resolve("page.md");
    Files.writeString(page, "x\n<!-- begin backend -->\n<!-- end backend -->\n");
    String tests = folder.resolve("tests").toString();
    Run run = Run.of("dev", "soundness", tests, "--docs", page.toString());
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("| as given | 1 | 1 | 0 | 0 | 0 | 0 |");
    assertThat(Files.readString(page)).contains("| widened | 1 |", "`assay dev soundness ");

    one[9] = 0x40;
    Files.write(test.resolve("output_0.pb"), one);
    Run wrong = Run.of("dev", "soundness", tests, "--format", "json");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.out()).contains("assay.soundness/1", "\"output\" : \"z\"");

    Files.write(test.resolve("output_0.pb"), new byte[] {(byte) 0xFF});
    Run broken = Run.of("dev", "soundness", tests);
    assertThat(broken.code()).isEqualTo(2);
    assertThat(broken.out()).contains("error ones: ");

    Run format = Run.of("dev", "soundness", tests, "--format", "xml");
    assertThat(format.code()).isEqualTo(2);
    assertThat(format.err()).hasLineCount(1);
  }

  @Test
  void thePageOfOperatorsIsCurrent() throws IOException {
    Path page = folder.resolve("operators.md");
    Files.copy(Run.REPOSITORY.resolve("docs/operators.md"), page);
    Run run = Run.of("dev", "operators", "--docs", page.toString());
    assertThat(run.code()).isZero();
    assertThat(Run.REPOSITORY.resolve("docs/operators.md"))
        .as("write it anew: ./assay dev operators --docs docs/operators.md")
        .hasSameTextualContentAs(page);
    assertThat(Run.of("dev", "operators").out())
        .contains("| `Log` | yes | yes | yes | yes | yes |");
  }

  @Test
  void wrongUseIsOneLine() {
    assertThat(Run.of("dev", "bench", "numeric").err()).hasLineCount(1).contains("--cases");
    Run run = Run.of("dev", "bench", "numeric", "--cases", "/no/such");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1);
    assertThat(Run.of("dev", "cases", folder.toString(), "--out", "x").code()).isEqualTo(2);
  }

  @Test
  void withoutACommandItShowsTheCommands() {
    assertThat(Run.of("dev").out()).contains("cases", "bench");
    assertThat(Run.of("dev", "bench").out()).contains("numeric");
  }
}
