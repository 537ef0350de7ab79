package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void thePageOfOperatorsIsCurrent() throws IOException {
    Path page = folder.resolve("operators.md");
    Files.copy(Run.REPOSITORY.resolve("docs/operators.md"), page);
    Run run = Run.of("dev", "operators", "--docs", page.toString());
    assertThat(run.code()).isZero();
    assertThat(Run.REPOSITORY.resolve("docs/operators.md"))
        .as("write it anew: ./assay dev operators --docs docs/operators.md")
        .hasSameTextualContentAs(page);
    assertThat(Run.of("dev", "operators").out()).contains("| `Log` | yes | yes | yes | yes |");
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
