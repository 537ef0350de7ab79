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
import org.assay.data.failing.FailingFolder;
import org.assay.data.failing.FailingInput;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.numeric.confirm.Replay;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.JsonRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfirmCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private Run confirm(String model, String... more) {
    String[] args = new String[more.length + 6];
    args[0] = "confirm";
    args[1] = model;
    System.arraycopy(
        new String[] {"--isolate", "never", "--out", folder.resolve("out").toString()},
        0,
        args,
        2,
        4);
    System.arraycopy(more, 0, args, 6, more.length);
    return Run.of(args);
  }

  @ParameterizedTest
  @ValueSource(strings = {"digits", "sigmoid_bce", "standardise", "cosine"})
  void aFailingInputIsKeptAndReplays(String sample) throws IOException {
    String model = Run.sample(sample + ".onnxtxt");
    Run run = confirm(model, "--format", "json");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(1);
    JsonNode document = JSON.readTree(run.out());
    JsonSchema schema;
    try (InputStream in = JsonRenderer.class.getResourceAsStream("assay.confirm-1.schema.json")) {
      schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
    assertThat(schema.validate(document)).isEmpty();
    assertThat(document.path("findings")).isNotEmpty();
    for (JsonNode finding : document.path("findings")) {
      assertThat(finding.path("input").path("status").asText()).isIn("confirmed", "isolated");
      Path at = Path.of(finding.path("input").path("folder").asText());
      FailingInput failing = FailingFolder.read(at);
      assertThat(
              Replay.fails(
                  ModelFiles.open(Path.of(model)),
                  failing,
                  (m, probes) -> Session.open(m, RunOptions.DEFAULT, probes)))
          .isTrue();
      assertThat(Run.of("replay", at.toString(), "--isolate", "never").out())
          .contains(failing.tensor() + " fails again");
      assertThat(Files.exists(at.resolve("replay.py"))).isTrue();
      String id = finding.path("id").asText().substring(0, 8);
      assertThat(Files.readString(at.resolve("Failing" + id + "Test.java")))
          .contains("class Failing" + id + "Test");
    }
    ((ObjectNode) document.path("findings").get(0)).remove("op");
    assertThat(schema.validate(document)).isNotEmpty();
  }

  @Test
  void aFailingStepIsKeptAndReplays() throws IOException {
    Path model = folder.resolve("m.onnxtxt");
    Files.writeString(
        model,
        "< ir_version: 8, opset_import: [\"\" : 17] >\n"
            + "m (float[1, 3] x) => (float loss) <float[3, 1] w = {0.1, -0.2, 0.1}> {\n"
            + " z = MatMul(x, w)\n p = Sigmoid(z)\n l = Log(p)\n"
            + " s = ReduceSum <keepdims = 0> (l)\n loss = Neg(s) }\n");
    Files.writeString(
        folder.resolve("m.yaml"), "loss: loss\ninputs: {x: {role: data, valid: [-20, 20]}}\n");
    Run run =
        confirm(
            model.toString(),
            "--weights",
            "free",
            "--training",
            "--learning-rate",
            "0.5",
            "--format",
            "json");
    assertThat(run.err()).isEmpty();
    JsonNode step = JSON.readTree(run.out()).path("findings").get(0).path("training");
    assertThat(step.path("status").asText()).isEqualTo("confirmed");
    Run replay = Run.of("replay", step.path("folder").asText(), "--isolate", "never");
    assertThat(replay.out())
        .contains("step at rate 0.5: 1 weights, largest difference from the kept ones 0.0")
        .contains("l fails again, first of all");
  }

  @Test
  void whatPartsOfTheRangesExcludeIsSafe() throws IOException {
    Path model = folder.resolve("m.onnxtxt");
    Files.writeString(
        model,
        "< ir_version: 8, opset_import: [\"\" : 17] >\n"
            + "m (float x) => (float y) { c = Constant <value = float {1.0}> ()\n"
            + " s = Mul(x, x)\n d = Sub(s, x)\n z = Add(d, c)\n y = Log(z) }\n");
    Files.writeString(folder.resolve("m.yaml"), "inputs: {x: {role: data, valid: [-10, 10]}}\n");
    assertThat(Run.of("scan", model.toString()).code()).isEqualTo(1);
    Run run = confirm(model.toString(), "--format", "json");
    assertThat(run.err()).contains("(y) is safe: bounds on ", " parts of the ranges exclude it");
    assertThat(run.code()).isZero();
    JsonNode input = JSON.readTree(run.out()).path("findings").get(0).path("input");
    assertThat(input.path("status").asText()).isEqualTo("refuted");
    assertThat(confirm(model.toString()).out()).contains("1 safe");
    Run check = Run.of("check", model.toString(), "--isolate", "never", "--no-out");
    assertThat(check.out()).contains("1 safe");
    assertThat(check.code()).isZero();
  }

  @Test
  void withoutALossItIsSaidThatNoStepIsSearched() {
    Run run = confirm(Run.sample("cosine.onnxtxt"), "--training");
    assertThat(run.err()).contains("no training step is searched", "--loss NAME");
    assertThat(run.code()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "soon", "-3", "99h"})
  void aTimeThatIsNoneIsRefused(String budget) {
    Run run = confirm(Run.sample("cosine.onnxtxt"), "--budget", budget);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("--budget");
  }

  @Test
  void aFindingThatIsNotThereIsRefused() {
    Run run = confirm(Run.sample("cosine.onnxtxt"), "--finding", "nosuch");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("no finding 'nosuch'");
  }
}
