package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScanCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "digits, 1, log_prob",
    "sigmoid_bce, 1, log_prob log_prob_not",
    "standardise, 1, scaled",
    "standardise_fixed, 0, ''",
    "cosine, 1, similarity",
    "attention, 0, ''",
    "contrastive, 0, ''",
  })
  void samplesShowTheirDefects(String sample, int code, String tensors) throws IOException {
    Run run = scan(Run.sample(sample + ".onnxtxt"), "--format", "json");
    assertThat(run.code()).isEqualTo(code);
    assertThat(findings(run.out())).containsExactlyInAnyOrder(words(tensors));
    assertThat(run.err()).isEmpty();
  }

  @Test
  void aFindingIsExplained() {
    Run run = scan(Run.sample("digits.onnxtxt"));
    assertThat(run.out())
        .contains(
            "log_prob", "prob", "pixels", "[0, 255]", "digits.onnxtxt:", "assay explain ND001");
    assertThat(run.out()).doesNotContain("\u001b");
  }

  @Test
  void aFolderIsSearched() throws IOException {
    Run run = scan(Run.REPOSITORY.resolve("samples").toString(), "--format", "json");
    assertThat(run.code()).isEqualTo(1);
    JsonNode models = JSON.readTree(run.out()).path("models");
    assertThat(models).hasSize(9);
    // As the README says.
    assertThat(findings(run.out())).hasSize(5);
    assertThat(models.get(0).path("path").asText()).endsWith("attention.onnxtxt");
  }

  @Test
  void aLossHasGradientRisksOnItsWayBack() throws IOException {
    String sample = Run.sample("contrastive.onnxtxt");
    Run run = scan(sample, "--gradients", "--format", "json");
    assertThat(run.code()).isEqualTo(1);
    assertThat(findings(run.out())).containsExactlyInAnyOrder("distance", "angle");
    assertThat(run.out())
        .contains("GR007", "GR002", "the gradient of the loss 'loss' flows through here");
    Run other = scan(sample, "--gradients", "--loss", "pair_loss", "--format", "json");
    assertThat(other.out()).contains("no gradient of the loss 'pair_loss' flows through here");
    Run wrong = scan(sample, "--gradients", "--loss", "los");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).hasLineCount(1).contains("'los'", "did you mean 'loss'?");
  }

  @Test
  void aMissingModelIsOneLine() {
    Run run = scan("nope.onnx");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).hasLineCount(1).startsWith("assay: no such file · nope.onnx");
  }

  @Test
  void anUnreadableModelAmongOthersIsReportedWithThem() throws IOException {
    Path broken = folder.resolve("broken.onnx");
    Files.write(broken, new byte[] {1, 2, 3});
    Run run = scan(broken.toString(), Run.sample("cosine.onnxtxt"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("broken.onnx");
    assertThat(run.out()).contains("similarity");
  }

  @ParameterizedTest
  @CsvSource({
    "m.pt, torch.onnx.export",
    "m.keras, keras.models.load_model",
    "m.h5, keras.models.load_model",
    "m.tflite, tf2onnx.convert --tflite",
  })
  void modelsOfOtherFormatsGetTheirExportLine(String name, String line) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, new byte[] {9, 9, 9, 9, 9, 9, 9, 9});
    Run run = scan(file.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains(line);
  }

  @Test
  void aSavedModelGetsItsExportLine() throws IOException {
    Files.write(folder.resolve("saved_model.pb"), new byte[] {1});
    Run run = scan(folder.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("tf2onnx.convert --saved-model");
  }

  @Test
  void anEmptyFolderIsWrongUse() {
    Run run = scan(folder.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("the folder holds no model");
  }

  @Test
  void rangesOnTheCommandLineWin() {
    String model = Run.sample("digits.onnxtxt");
    assertThat(scan(model, "--input", "pixels=0..1").code()).isZero();
    assertThat(scan(model, "--input", "pixels=0..255").code()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "--input, pixel=0..1, did you mean 'pixels'?",
    "--input, pixels, 'NAME=LO..HI'",
    "--input, pixels=1..0, the lower first",
    "--input, pixels=a..0, 'a'",
    "--input, pixels=NaN..0, holds no number",
    "--dim, n=4, did you mean 'N'?",
    "--dim, N=0, at least 1",
    "--report, sraif=x, did you mean 'sarif'?",
    "--report, sarif=/no/such/folder/x, its folder does not exist",
    "--baseline, /no/such/file, SARIF or JSON",
    "--spec, /no/such/file, a spec",
    "--data, /no/such/file, npz",
    "--format, html, use --report html=PATH",
    "--format, jsn, did you mean 'json'?",
    "--fail-on, all, 'one of confirmed, possible, any'",
    "--weights, freee, did you mean 'free'?",
  })
  void wrongOptionsAreOneLine(String option, String value, String said) {
    Run run = scan(Run.sample("digits.onnxtxt"), option, value);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).hasLineCount(1).contains(said);
  }

  @Test
  void failOnDecidesTheExitCodeOnly() {
    String model = Run.sample("digits.onnxtxt");
    Run run = scan(model, "--fail-on", "confirmed");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("log_prob");
    assertThat(scan(model, "--fail-on", "any").code()).isEqualTo(1);
    assertThat(scan(model, "--fail-on", "POSSIBLE").code()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"sarif", "json"})
  void whatStandsInTheBaselineDoesNotCount(String kind) {
    String model = Run.sample("sigmoid_bce.onnxtxt");
    Path old = folder.resolve("old");
    assertThat(scan(model, "--report", kind + "=" + old).code()).isEqualTo(1);
    Run again = scan(model, "--baseline", old.toString());
    assertThat(again.code()).isZero();
    assertThat(again.err()).contains("0 of 2 findings are not in the baseline");
    Run other = scan(model, Run.sample("cosine.onnxtxt"), "--baseline", old.toString());
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("1 of 3 findings");
  }

  @Test
  void everyKindOfReportIsWritten() throws IOException {
    List<String> args = new ArrayList<>(List.of(Run.sample("digits.onnxtxt")));
    for (String kind : List.of("text", "json", "sarif", "junit", "markdown")) {
      args.addAll(List.of("--report", kind + "=" + folder.resolve(kind)));
    }
    assertThat(scan(args.toArray(String[]::new)).code()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("text"))).contains("log_prob");
    assertThat(JSON.readTree(folder.resolve("json").toFile()).path("schema").asText())
        .isEqualTo("assay.scan/1");
    assertThat(JSON.readTree(folder.resolve("sarif").toFile()).path("version").asText())
        .isEqualTo("2.1.0");
    assertThat(Files.readString(folder.resolve("junit"))).startsWith("<?xml");
    assertThat(Files.readString(folder.resolve("markdown"))).startsWith("## assay scan");
  }

  @Test
  void aReportBehindALinkIsWrittenWhereItPoints() throws IOException {
    Path real = folder.resolve("real.json");
    Files.writeString(real, "old");
    Path link = folder.resolve("link.json");
    Files.createSymbolicLink(link, real);
    scan(Run.sample("cosine.onnxtxt"), "--report", "json=" + link);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.readString(real)).contains("assay.scan/1");
  }

  @Test
  void aReportToADeviceLeavesTheDevice() throws Exception {
    Path pipe = folder.resolve("pipe");
    int made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    assumeTrue(made == 0, "no named pipes here");
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readString(pipe);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Run run = scan(Run.sample("cosine.onnxtxt"), "--report", "json=" + pipe);
    assertThat(run.code()).isEqualTo(1);
    assertThat(read.get(60, TimeUnit.SECONDS)).contains("assay.scan/1");
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }

  @Test
  void everyRunHasItsFolder() throws IOException {
    Path out = folder.resolve("out");
    Run.of("scan", Run.sample("digits.onnxtxt"), "--out", out.toString());
    Run.of("scan", Run.sample("digits.onnxtxt"), "--out", out.toString());
    assertThat(out.resolve("scan-1/run.json")).exists();
    assertThat(JSON.readTree(out.resolve("scan-2/findings.json").toFile()).path("schema").asText())
        .isEqualTo("assay.scan/1");
    assertThat(out.resolve("latest").toRealPath()).isEqualTo(out.resolve("scan-2").toRealPath());
  }

  @Test
  void jsonIsEqualFromRunToRun() {
    String model = Run.sample("digits.onnxtxt");
    assertThat(timeless(scan(model, "--format", "json").out()))
        .isEqualTo(timeless(scan(model, "--format", "json").out()));
  }

  @Test
  void hostileNamesAreHarmless() throws IOException {
    Path model = folder.resolve("a\u001b[31m\nb.onnxtxt");
    Files.copy(Path.of(Run.sample("cosine.onnxtxt")), model);
    Run run = scan(model.toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).doesNotContain("\u001b").contains("a\\u001b[31m\\u000ab.onnxtxt");
  }

  private static Run scan(String... args) {
    List<String> all = new ArrayList<>(List.of("scan", "--no-out"));
    all.addAll(List.of(args));
    return Run.of(all.toArray(String[]::new));
  }

  static List<String> findings(String json) throws IOException {
    List<String> tensors = new ArrayList<>();
    for (JsonNode model : JSON.readTree(json).path("models")) {
      model.path("findings").forEach(f -> tensors.add(f.path("tensor").asText()));
    }
    return tensors;
  }

  private static String[] words(String text) {
    return text.isEmpty() ? new String[0] : text.split(" ");
  }

  private static String timeless(String json) {
    return json.replaceAll("(\"\\w+_ms\"\\s*:\\s*)[0-9.]+", "$1");
  }
}
