package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.assay.data.failing.FailingFolder;
import org.assay.data.failing.FailingInput;
import org.assay.data.npy.NpzReader;
import org.assay.data.npy.NpzWriter;
import org.assay.report.JsonRenderer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code confirm --given}: rows of data, with weights that are chosen or those of the model. */
class ConfirmGivenTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 7;

  @TempDir Path folder;

  // Log fails where Sigmoid is 0: z at or below -18 on ONNX Runtime.
  @BeforeEach
  void model() throws IOException {
    Files.writeString(
        folder.resolve("m.onnxtxt"),
        "< ir_version: 8, opset_import: [\"\" : 17] >\n"
            + "m (float[N, 2] x, float s) => (float[N, 1] l)"
            + " <float[2, 1] w = {0.5, -0.5}> {\n"
            + " z = MatMul(x, w)\n y = Mul(z, s)\n p = Sigmoid(y)\n l = Log(p) }\n");
    Files.writeString(
        folder.resolve("m.yaml"),
        "inputs: {x: {role: data, valid: [-100, 100]}, s: {role: data, valid: [0, 1]}}\n");
  }

  private Run confirm(String... more) {
    List<String> args = new ArrayList<>(List.of("confirm", folder.resolve("m.onnxtxt").toString()));
    args.addAll(List.of("--isolate", "never", "--out", folder.resolve("out").toString()));
    args.addAll(List.of("--format", "json", "--budget", "5s"));
    args.addAll(List.of(more));
    return Run.of(args.toArray(String[]::new));
  }

  /** Rows near 0, with one that is set. */
  private String data(int row, float a, float b) {
    float[] values = new float[2 * ROWS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 3 - 1) * 0.5f;
    }
    values[2 * row] = a;
    values[2 * row + 1] = b;
    return write(Map.of("x", NdArray.of(values, ROWS, 2), "s", NdArray.scalar(1)));
  }

  private String write(Map<String, NdArray> arrays) {
    Path file = folder.resolve("data.npz");
    NpzWriter.write(file, arrays);
    return file.toString();
  }

  private static JsonNode input(Run run) throws IOException {
    assertThat(run.err()).isEmpty();
    JsonNode document = JSON.readTree(run.out());
    try (InputStream in = JsonRenderer.class.getResourceAsStream("assay.confirm-1.schema.json")) {
      JsonSchema schema =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
      assertThat(schema.validate(document)).isEmpty();
    }
    assertThat(document.path("findings")).hasSize(1);
    return document.path("findings").get(0).path("input");
  }

  @Test
  void theRowThatFailsIsFoundAndReplays() throws IOException {
    JsonNode input = input(confirm("--given", "inputs,weights", "--data", data(5, -60, 60)));
    assertThat(input.path("status").asText()).isEqualTo("confirmed");
    assertThat(input.path("given").asText()).isEqualTo("inputs,weights");
    assertThat(input.path("by").asText()).isEqualTo("row 5");
    assertThat(input.path("evaluations").asInt()).isEqualTo(6);
    assertThat(input.path("box").isNull()).isTrue();
    Path kept = Path.of(input.path("folder").asText());
    FailingInput failing = FailingFolder.read(kept);
    assertThat(failing.inputs().get("x")).isEqualTo(NdArray.of(new float[] {-60, 60}, 1, 2));
    assertThat(failing.inputs()).containsKey("s");
    assertThat(failing.weights()).isEmpty();
    assertThat(kept.resolve("box.npz")).doesNotExist();
    assertThat(Run.of("replay", kept.toString(), "--isolate", "never").out())
        .contains("l fails again");
  }

  @Test
  void whereNoRowFailsNothingIsConfirmed() throws IOException {
    JsonNode input = input(confirm("--given", "inputs,weights", "--data", data(5, -10, 10)));
    assertThat(input.path("status").asText()).isEqualTo("open");
    assertThat(input.path("evaluations").asInt()).isEqualTo(ROWS);
    assertThat(input.path("folder").isNull()).isTrue();
  }

  @Test
  void batchesEndWithTheLastRow() throws IOException {
    JsonNode input =
        input(confirm("--given", "inputs,weights", "--data", data(6, -60, 60), "--dim", "N=3"));
    assertThat(input.path("by").asText()).isEqualTo("rows 4 to 6");
    FailingInput failing = FailingFolder.read(Path.of(input.path("folder").asText()));
    assertThat(failing.inputs().get("x").shape()).containsExactly(3, 2);
  }

  @Test
  void weightsAreFoundForRowsThatAreGiven() throws IOException {
    String data = data(2, -9, 9);
    Run run = confirm("--given", "inputs", "--weights", "free", "--data", data);
    JsonNode input = input(run);
    assertThat(input.path("status").asText()).isIn("confirmed", "isolated");
    assertThat(input.path("given").asText()).isEqualTo("inputs");
    assertThat(input.path("box").path("x").path("fixed").asBoolean()).isTrue();
    assertThat(input.path("box").path("x").path("lo"))
        .isEqualTo(input.path("box").path("x").path("hi"));
    FailingInput failing = FailingFolder.read(Path.of(input.path("folder").asText()));
    assertThat(failing.weights()).containsOnlyKeys("w");
    NdArray row = failing.inputs().get("x");
    assertThat(row).isIn(rows(data));
    assertThat(Run.of("replay", input.path("folder").asText(), "--isolate", "never").out())
        .contains("l fails again");
  }

  @Test
  void rowsForWhichNoWeightsFailStayOpen() throws IOException {
    // |w| is at most 1.5 in each, so that z stays above -18 for all of them.
    JsonNode input =
        input(confirm("--given", "inputs", "--weights", "free", "--data", data(2, -1, 1)));
    assertThat(input.path("status").asText()).isEqualTo("open");
  }

  private static List<NdArray> rows(String data) {
    NdArray all = NpzReader.read(Path.of(data)).get("x");
    List<NdArray> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(all.rows(i, i + 1));
    }
    return rows;
  }

  @Test
  void weightsOfTheModelAreKeptWhereTheyAreGiven() throws IOException {
    JsonNode input = input(confirm("--given", "weights", "--weights", "free"));
    assertThat(input.path("status").asText()).isIn("confirmed", "isolated");
    FailingInput failing = FailingFolder.read(Path.of(input.path("folder").asText()));
    assertThat(failing.weights()).isEmpty();
  }

  @Test
  void freeWeightsOfTheDataAreTaken() throws IOException {
    String data =
        write(
            Map.of(
                "x", NdArray.of(new float[] {-15, 15}, 1, 2),
                "s", NdArray.scalar(1),
                "w", NdArray.of(new float[] {1.25f, -1.25f}, 2, 1)));
    JsonNode input =
        input(confirm("--given", "inputs,weights", "--weights", "free", "--data", data));
    assertThat(input.path("status").asText()).isEqualTo("confirmed");
    FailingInput failing = FailingFolder.read(Path.of(input.path("folder").asText()));
    assertThat(failing.weights()).containsOnlyKeys("w");
    JsonNode own = input(confirm("--given", "inputs,weights", "--data", data));
    assertThat(own.path("status").asText()).isEqualTo("open");
  }

  @Test
  void rowsOutsideOfTheRangesAreLeftOut() throws IOException {
    Run run = confirm("--given", "inputs,weights", "--data", data(3, -600, 600));
    assertThat(run.err()).hasLineCount(1).contains("1 of 7 batches of the data are left out");
    assertThat(JSON.readTree(run.out()).at("/findings/0/input/status").asText()).isEqualTo("open");
    Run nan = confirm("--given", "inputs,weights", "--data", data(3, Float.NaN, -60));
    assertThat(JSON.readTree(nan.out()).at("/findings/0/input/status").asText()).isEqualTo("open");
  }

  @ParameterizedTest
  @CsvSource({
    "inputs, frozen, nothing is left to choose",
    "input, free, did you mean 'inputs'",
    "all, free, one of nothing | inputs",
  })
  void whatCannotBeGivenIsOneLine(String given, String weights, String said) {
    Run run = confirm("--given", given, "--weights", weights, "--data", data(0, 1, 1));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("--given", said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inputs", "inputs,weights"})
  void inputsWithoutDataAreOneLine(String given) {
    Run run = confirm("--given", given, "--weights", "free");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("--given " + given, "--data FILE.npz");
  }

  @Test
  void dataThatDoesNotFitIsOneLine() {
    for (Map<String, NdArray> arrays :
        List.of(
            Map.of("x", NdArray.of(new float[4], 2, 2)),
            Map.of("x", NdArray.of(new float[6], 2, 3), "s", NdArray.scalar(1)),
            Map.of("x", NdArray.of(new float[6], 3, 2), "s", NdArray.of(new float[2], 2)),
            Map.of("x", NdArray.of(new float[0], 0, 2), "s", NdArray.scalar(1)))) {
      Run run = confirm("--given", "inputs,weights", "--data", write(arrays));
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).hasLineCount(1).contains("--data");
    }
    Run few = confirm("--given", "inputs,weights", "--dim", "N=20", "--data", data(0, 1, 1));
    assertThat(few.err()).hasLineCount(1).contains("fewer rows than a batch");
  }

  @Test
  void aTrainingStepChoosesWhatIsGiven() {
    Run run =
        confirm("--given", "inputs", "--weights", "free", "--training", "--data", data(0, 1, 1));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("--training");
  }
}
