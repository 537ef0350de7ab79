package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assay.data.NdArray;
import org.assay.data.idx.IdxWriter;
import org.assay.data.npy.NpzWriter;
import org.assay.report.JsonRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String MODEL =
      """
      < ir_version: 8, opset_import: ["" : 17] >
      g (float[N, 4] x) => (float[N, 3] y)
      < float[4, 3] w = {1, 2, -1, 0.5, -1, 1, 2, 0, -2, 1, 1, %s} >
      {
        h = MatMul(x, w)
        r = %s(h)
        y = Neg(r)
      }
      """;

  @TempDir Path folder;

  private String model(String name, String weight, String operator) throws IOException {
    Path file = folder.resolve(name + ".onnxtxt");
    Files.writeString(file, MODEL.formatted(weight, operator));
    return file.toString();
  }

  private static Run compare(String... args) {
    List<String> all = new ArrayList<>(List.of("compare", "--no-out", "--isolate", "never"));
    all.addAll(List.of(args));
    return Run.of(all.toArray(String[]::new));
  }

  private static Run json(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--format", "json"));
    return compare(all.toArray(String[]::new));
  }

  @Test
  void equalModelsGiveZeroAndOthersOneWithThePlaceWhereTheyPart() throws IOException {
    String a = model("a", "1", "Relu");
    Run same = compare(a, model("same", "1", "Relu"), "--search", "200");
    assertThat(same.code()).as(same.err()).isZero();
    assertThat(same.out()).contains("the same within the tolerance", "searched");
    Run other = json(a, model("other", "3", "Relu"), "--no-search");
    assertThat(other.code()).isEqualTo(1);
    JsonNode document = JSON.readTree(other.out());
    JsonNode first = document.path("tensors").get(document.path("first_to_part").asInt());
    assertThat(first.path("reference").asText()).isEqualTo("h");
    assertThat(first.path("model_node").path("op").asText()).isEqualTo("MatMul");
    assertThat(first.path("model_node").path("source").asText()).endsWith("other.onnxtxt:5");
    assertThat(document.path("findings").get(0).path("rule").asText()).isEqualTo("CP001");
  }

  @Test
  void theDocumentKeepsToItsSchemaAndIsTheSameTwice() throws IOException {
    String a = model("a", "1", "Relu");
    String b = model("b", "1.1", "Abs");
    Run run = json(a, b, "--search", "300", "--seed", "5");
    JsonNode document = JSON.readTree(run.out());
    assertThat(document.path("search").path("disagreements")).isNotEmpty();
    JsonSchema schema;
    try (InputStream in = JsonRenderer.class.getResourceAsStream("assay.compare-1.schema.json")) {
      schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
    assertThat(schema.validate(document)).isEmpty();
    assertThat(json(a, b, "--search", "300", "--seed", "5").out()).isEqualTo(run.out());
    ((ObjectNode) document.path("outputs").get(0)).remove("labels");
    assertThat(schema.validate(document)).isNotEmpty();
  }

  @Test
  void recordedOutputsAreExpected() throws IOException {
    String a = model("a", "1", "Relu");
    Path io = folder.resolve("io.npz");
    NdArray x = NdArray.of(new float[] {1, 0, 0, 0, 0, 0, 0, 1}, 2, 4);
    NdArray y = NdArray.of(new double[] {-1, -2, 0, -1, -1, -1}, 2, 3);
    NpzWriter.write(io, Map.of("x", x, "scores", y));
    Run missing = compare(a, "--expect", io.toString());
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).hasLineCount(1).contains("--expect-map", "it holds scores");
    assertThat(compare(a, "--expect", io.toString(), "--expect-map", "y=scores").code()).isZero();
    Run other =
        json(model("b", "2", "Relu"), "--expect", io.toString(), "--expect-map", "y=scores");
    assertThat(other.code()).isEqualTo(1);
    JsonNode output = JSON.readTree(other.out()).path("outputs").get(0);
    assertThat(output.path("differences").path("max_abs").asDouble()).isEqualTo(1);
    assertThat(output.path("differences").path("worst").path("row").asInt()).isEqualTo(1);
  }

  @Test
  void failingInputsAreKeptAndDisagreeAgain() throws IOException {
    String a = model("a", "1", "Relu");
    String b = model("b", "1", "Abs");
    Path out = folder.resolve("out");
    Run run =
        Run.of("compare", a, b, "--out", out.toString(), "--isolate", "never", "--search", "200");
    assertThat(run.code()).isEqualTo(1);
    Path latest = out.resolve("compare-1");
    assertThat(latest.resolve("findings.json")).exists();
    assertThat(latest.resolve("findings.sarif")).exists();
    assertThat(Files.readString(latest.resolve("report.html"))).contains("CP001");
    assertThat(Files.readString(latest.resolve("findings.sarif"))).contains("assay/compare/");
    Run replay = Run.of("replay", latest.resolve("failing-1").toString(), "--isolate", "never");
    assertThat(replay.code()).as(replay.err()).isEqualTo(1);
    assertThat(replay.out()).contains("they disagree again");
    Files.writeString(Path.of(b), MODEL.formatted("1", "Relu"));
    Run repaired = Run.of("replay", latest.resolve("failing-1").toString(), "--isolate", "never");
    assertThat(repaired.code()).isZero();
    assertThat(repaired.err()).contains("SHA-256 differs");
  }

  @Test
  void imagesAreMadeRowsAndScaled() throws IOException {
    Path images = folder.resolve("images.idx");
    IdxWriter.write(
        images,
        NdArray.of(new long[] {0, 255, 0, 255, 1, 2, 3, 4}, 2, 2, 2).as(org.assay.data.DType.U1));
    String a = model("a", "1", "Relu");
    Run run =
        json(a, a, "--data", images.toString(), "--scale", "2/255", "--shift", "-1", "--no-search");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(JSON.readTree(run.out()).path("rows").asInt()).isEqualTo(2);
  }

  @Test
  void toleranceAndLabelChangesDecide() throws IOException {
    String a = model("a", "1", "Relu");
    String b = model("b", "1.0005", "Relu");
    String[] wide = {a, b, "--no-search", "--atol", "0.1", "--rtol", "0"};
    assertThat(compare(wide).code()).isZero();
    assertThat(compare(a, b, "--no-search").code()).isEqualTo(1);
    Files.writeString(folder.resolve("a.assay.yaml"), "tolerances: {absolute: 0.1, relative: 0}\n");
    assertThat(compare(a, b, "--no-search").code()).isZero();
    assertThat(compare(a, b, "--no-search", "--atol", "0").code()).isEqualTo(1);
    String c = model("c", "-3", "Relu");
    assertThat(compare(a, c, "--no-search", "--atol", "1e9", "--rtol", "0").code()).isEqualTo(1);
    Run allowed =
        compare(a, c, "--no-search", "--atol", "1e9", "--rtol", "0", "--max-label-change", "1");
    assertThat(allowed.code()).isZero();
    assertThat(allowed.out()).contains("CP002");
  }

  @Test
  void whatTheSpecAcceptsDoesNotCount() throws IOException {
    String a = model("a", "1", "Relu");
    String b = model("b", "3", "Relu");
    Files.writeString(
        folder.resolve("a.assay.yaml"),
        "ignore: [{rule: '*', reason: the pruned weight is meant}]\n");
    Run run = compare(a, b, "--no-search", "--format", "sarif");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("the pruned weight is meant");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A                               | there is nothing to compare with",
        "A A --expect B                  | there are two to compare with",
        "A missing.onnx                  | no such file",
        "A A --map q=x                   | no input or output 'q'",
        "A A --search soon               | cannot read 'soon'",
        "A A --max-label-change 2        | is no share",
        "A A --atol=-1                   | are no tolerances",
        "A A --scale zero                | is no factor",
        "A A --labels z                  | no output 'z'",
        "A A --data A                    | ",
        "A OTHER                         | input 'x' is float[",
      })
  void wrongUseIsOneLine(String line, String message) throws IOException {
    String a = model("a", "1", "Relu");
    Path other = folder.resolve("other.onnxtxt");
    Files.writeString(
        other,
        "< ir_version: 8, opset_import: [\"\" : 17] >\ng (float[N, 2, 2] x) => (float[N, 2, 2] y)\n{ y = Relu(x) }");
    Run run =
        compare(
            java.util.Arrays.stream(line.trim().split(" +"))
                .map(w -> w.equals("A") ? a : w.equals("OTHER") ? other.toString() : w)
                .toArray(String[]::new));
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains(message == null ? "" : message);
  }

  @Test
  void otherReports() throws IOException {
    String a = model("a", "1", "Relu");
    String b = model("b|c", "3", "Relu");
    Run markdown = compare(a, b, "--no-search", "--format", "markdown");
    assertThat(markdown.out()).contains("**They differ**", "CP001").doesNotContain("b|c");
    Run junit = compare(a, b, "--no-search", "--format", "junit");
    assertThat(junit.out()).contains("<failure").doesNotContain("operand");
    Run sarif = compare(a, b, "--no-search", "--format", "sarif");
    assertThat(JSON.readTree(sarif.out()).path("runs").get(0).path("results")).isNotEmpty();
  }
}
