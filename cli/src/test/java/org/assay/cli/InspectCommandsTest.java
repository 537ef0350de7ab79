package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assay.data.NdArray;
import org.assay.data.npy.NpzWriter;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.io.ModelWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bounds}, {@code trace}, {@code doctor} and HTML pages. */
class InspectCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void boundsAreATableInTheGraphsOrder() {
    Run run = Run.of("bounds", Run.sample("digits.onnxtxt"));
    assertThat(run.code()).isZero();
    assertThat(run.out().lines().limit(4).map(l -> l.split(" ")[0]))
        .containsExactly("tensor", "pixels", "label", "hidden_mul");
    assertThat(run.out()).containsPattern("pixels +float +\\[8,4\\] +0 +255");
  }

  @Test
  void boundsOfOneTensorAsJson() throws IOException {
    Run run =
        Run.of("bounds", Run.sample("digits.onnxtxt"), "--tensor", "log_prob", "--format", "json");
    JsonNode tensors = JSON.readTree(run.out()).path("tensors");
    assertThat(tensors).hasSize(1);
    assertThat(tensors.get(0).path("negative_infinite").asBoolean()).isTrue();
    assertThat(tensors.get(0).path("hi").asDouble()).isLessThan(1e-6);
  }

  @Test
  void anUnknownTensorIsOneLineWithAGuess() {
    Run run = Run.of("bounds", Run.sample("digits.onnxtxt"), "--tensor", "log_prb");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("did you mean 'log_prob'?");
  }

  @Test
  void traceNamesTheFirstNodeThatFails() throws IOException {
    Path data = data(100, 5);
    Run run =
        Run.of(
            "trace",
            Run.sample("standardise.onnxtxt"),
            "--data",
            data.toString(),
            "--isolate",
            "never");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).startsWith("first to go non-finite: node 5, Div → scaled (");
    assertThat(run.out()).containsPattern("input +table +100.000 +100.000");
    Run json =
        Run.of(
            "trace",
            Run.sample("standardise.onnxtxt"),
            "--data",
            data.toString(),
            "--format",
            "json",
            "--isolate",
            "never");
    assertThat(JSON.readTree(json.out()).path("first_non_finite").asInt()).isEqualTo(5);
  }

  @Test
  void traceOfAGoodInputIsClean() {
    Run run =
        Run.of(
            "trace",
            Run.sample("standardise_fixed.onnxtxt"),
            "--data",
            data(100, 5).toString(),
            "--isolate",
            "never");
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith("no node makes a non-finite value of finite operands");
  }

  @Test
  void traceRefusesDataThatDoesNotFit() {
    Run run =
        Run.of(
            "trace",
            Run.sample("digits.onnxtxt"),
            "--data",
            data(1, 5).toString(),
            "--isolate",
            "never");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("no array for input 'pixels'");
  }

  @Test
  void hostileNamesOfTensorsAreHarmless() {
    String name = "\u001b[2J\nassay: all is well\u202e";
    ValueInfo x = ValueInfo.tensor("x", ElementType.FLOAT, Shape.of(2));
    ValueInfo y = ValueInfo.tensor(name, ElementType.FLOAT, Shape.of(2));
    Node log = Node.of("Log", List.of("x"), List.of(name), Map.of());
    Path file = folder.resolve("hostile.onnx");
    ModelWriter.write(
        Model.of(8, 17, Graph.of("g", List.of(x), List.of(y), List.of(log), Map.of())), file);
    Path data = folder.resolve("zero.npz");
    NpzWriter.write(data, Map.of("x", NdArray.of(new float[2], 2)));
    String model = file.toString();
    for (Run run :
        List.of(
            Run.of("bounds", model),
            Run.of("scan", "--no-out", model),
            Run.of("scan", "--no-out", "--format", "markdown", model),
            Run.of("trace", model, "--data", data.toString(), "--isolate", "never"))) {
      assertThat(run.code()).isLessThan(2);
      assertThat(run.out() + run.err()).doesNotContain("\u001b", "\u202e", "\nassay: all");
    }
  }

  @Test
  void doctorFindsEverything() {
    Run run = Run.of("doctor");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("java ", "cache ", "onnx runtime  1.28.0", "a model runs  yes");
  }

  @Test
  void aModelHasItsPage() throws IOException {
    Path page = folder.resolve("r.html");
    Run.of("scan", "--no-out", Run.sample("digits.onnxtxt"), "--report", "html=" + page);
    assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").contains("log_prob");
  }

  @Test
  void severalModelsHaveAnOverview() throws IOException {
    Path page = folder.resolve("r.html");
    Run.of(
        "scan",
        "--no-out",
        Run.sample("digits.onnxtxt"),
        Run.sample("cosine.onnxtxt"),
        "--report",
        "html=" + page);
    assertThat(Files.readString(page)).contains("href=\"./r-1.html\"", "cosine.onnxtxt");
    assertThat(folder.resolve("r-2.html")).exists();
  }

  private Path data(float value, int rows) {
    float[] values = new float[6 * rows];
    Arrays.fill(values, value);
    Path file = folder.resolve("data-" + value + ".npz");
    NpzWriter.write(
        file,
        Map.of("table", NdArray.of(values, rows, 6), "other", NdArray.of(new float[] {1}, 1)));
    return file;
  }
}
