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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.io.ReadLimits;
import org.assay.report.JsonRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FixCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private Run fix(String model, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "fix",
                model,
                "--isolate",
                "never",
                "--time",
                "300ms",
                "--run-dir",
                folder.resolve("out").toString()));
    args.addAll(List.of(more));
    return Run.of(args.toArray(new String[0]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"digits", "sigmoid_bce", "standardise", "cosine"})
  void theRepairedModelHasNothingLeftToReport(String sample) throws IOException {
    Path out = folder.resolve("fixed.onnx");
    Run run = fix(Run.sample(sample + ".onnxtxt"), "--out", out.toString(), "--format", "json");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    JsonNode document = JSON.readTree(run.out());
    JsonSchema schema;
    try (InputStream in = JsonRenderer.class.getResourceAsStream("assay.fix-1.schema.json")) {
      schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
    assertThat(schema.validate(document)).isEmpty();
    assertThat(document.path("findings")).isNotEmpty();
    for (JsonNode finding : document.path("findings")) {
      JsonNode repair = finding.path("repairs").get(0);
      assertThat(repair.path("proved").asBoolean()).isTrue();
      assertThat(repair.path("failing_inputs_pass").asBoolean()).isTrue();
      assertThat(repair.path("max_rel").asDouble()).isLessThan(1e-5);
      assertThat(repair.path("new_findings").asInt()).isZero();
      assertThat(repair.path("model").asText()).isEqualTo(out.toString());
    }
    ((ObjectNode) document.path("findings").get(0)).remove("tensor");
    assertThat(schema.validate(document)).isNotEmpty();
    // The file itself, read anew.
    Path spec = Path.of(Run.sample(sample + ".assay.yaml"));
    Run scan = Run.of("scan", out.toString(), "--spec", spec.toString(), "--no-run", "--no-out");
    assertThat(scan.err()).isEmpty();
    assertThat(scan.code()).isZero();
    Model before = ModelFiles.open(Path.of(Run.sample(sample + ".onnxtxt")));
    Model after = ModelFiles.open(out);
    assertThat(after.graph().inputs()).isEqualTo(before.graph().inputs());
    assertThat(after.graph().outputs()).isEqualTo(before.graph().outputs());
    assertThat(after.graph().name()).isEqualTo(before.graph().name());
    assertThat(after.opset("")).isEqualTo(before.opset(""));
    assertThat(after.metadata().get("assay.fix")).contains("from model ");
  }

  @Test
  void theTextSaysWhatWasDoneAndTheFolderHasThePage() throws IOException {
    Run run = fix(Run.sample("digits.onnxtxt"), "--diff");
    assertThat(run.out())
        .contains("1 of 1 findings repaired")
        .contains("rewrite at RW001")
        .contains("proved by the scan, nothing new · failing input passes")
        .contains("  - log_prob = Log (prob)")
        .contains("written: ");
    Path made = folder.resolve("out").resolve("fix-1");
    assertThat(Files.readString(made.resolve("diff.html")))
        .contains("<del>- log_prob = Log (prob)</del>", "Content-Security-Policy");
    assertThat(ModelFiles.open(made.resolve("repaired.onnxtxt")).graph().nodes()).isNotEmpty();
    assertThat(JSON.readTree(made.resolve("findings.json").toFile()).path("schema").asText())
        .isEqualTo("assay.fix/1");
  }

  @ParameterizedTest
  @CsvSource({"operand,clip,0", "lengths,limit,0", "inputs,limit,1"})
  void rangesAreLimitedWhereThatIsAsked(String at, String how, int code) throws IOException {
    Run run = fix(Run.sample("cosine.onnxtxt"), "--how", "limit", "--at", at, "--format", "json");
    assertThat(run.code()).isEqualTo(code);
    JsonNode repair = JSON.readTree(run.out()).path("findings").get(0).path("repairs").get(0);
    assertThat(repair.path("how").asText()).isEqualTo(how);
    assertThat(repair.path("at").asText()).isEqualTo(at);
    assertThat(repair.path("proved").asBoolean()).isTrue();
    // Limits of inputs cut off valid ones: a precondition, not a model.
    assertThat(repair.path("model").isNull()).isEqualTo(at.equals("inputs"));
    assertThat(repair.path("kept").size())
        .isEqualTo(at.equals("operand") ? 0 : at.equals("inputs") ? 2 : 1);
  }

  @Test
  void aModelWithoutFindingsIsLeftAlone() {
    Path out = folder.resolve("fixed.onnx");
    Run run = fix(Run.sample("loudness.onnxtxt"), "--out", out.toString());
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("nothing to repair");
    assertThat(out).doesNotExist();
  }

  @Test
  void aFileThatIsThereIsNotReplacedUnasked() throws IOException {
    Path out = folder.resolve("fixed.onnx");
    Files.writeString(out, "mine");
    Run run = fix(Run.sample("digits.onnxtxt"), "--out", out.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("a file is there already");
    assertThat(Files.readString(out)).isEqualTo("mine");
    assertThat(fix(Run.sample("digits.onnxtxt"), "--out", out.toString(), "--force").code())
        .isZero();
    assertThat(Objects.requireNonNull(ModelFiles.open(out)).graph().nodes()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--finding,nosuch,no finding 'nosuch'",
    "--at,lenghts,did you mean 'lengths'",
    "--how,magic,--how",
    "--runs,0,--runs",
    "--tolerance,2,--tolerance",
    "--time,soon,is no time"
  })
  void wrongUseIsSaidInOneLine(String option, String value, String message) {
    Run run =
        Run.of(
            "fix", Run.sample("cosine.onnxtxt"), "--isolate", "never", "--no-out", option, value);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @Test
  void onlyTheFindingThatIsNamedIsRepaired() throws IOException {
    Run all = fix(Run.sample("sigmoid_bce.onnxtxt"), "--format", "json");
    String id = JSON.readTree(all.out()).path("findings").get(0).path("id").asText();
    Run one = fix(Run.sample("sigmoid_bce.onnxtxt"), "--finding", id, "--format", "json");
    assertThat(JSON.readTree(one.out()).path("findings")).hasSize(1);
    // The other one is left.
    assertThat(one.code()).isEqualTo(1);
  }

  @Test
  void aModelIsConvertedToSixteenBitsWithIslands() throws IOException {
    Path out = folder.resolve("half.onnx");
    Run run =
        fix(Run.sample("loudness.onnxtxt"), "--precision", "float16", "--out", out.toString());
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("float16, 4 of 5 nodes stay in float32")
        .contains("proved: nothing else can fail in 16 bits")
        .contains("finite on 12 of 12 ordinary inputs, emulated; on ONNX Runtime: 12 of 12");
    assertThat(ModelFiles.open(out).metadata().get("assay.fix")).contains("4 of 5 nodes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "float16"})
  void weightsInAFileOfTheirOwnStayInOne(String precision) throws IOException {
    Model model = ModelFiles.open(Path.of(Run.sample("digits.onnxtxt")));
    Map<String, Tensor> initializers = new LinkedHashMap<>(model.graph().initializers());
    initializers.put(
        "large", Tensor.ofValues(ElementType.FLOAT, new long[] {512}, new double[512]));
    Graph graph = model.graph();
    GraphBuilder builder = GraphBuilder.of(graph.withInitializers(initializers));
    builder.output(builder.op("Neg", "large"), ElementType.FLOAT, 512);
    Path original = folder.resolve("m.onnx");
    ModelWriter.write(
        model.withGraph(builder.build()),
        original,
        new ModelWriter.ExternalData("weights.bin", 1024));
    Files.copy(Path.of(Run.sample("digits.assay.yaml")), folder.resolve("m.assay.yaml"));
    Path out = folder.resolve("fixed.onnx");
    Run run =
        precision.isEmpty()
            ? fix(original.toString(), "--out", out.toString())
            : fix(original.toString(), "--precision", precision, "--out", out.toString());
    assertThat(run.err()).isEmpty();
    assertThat(ModelReader.dataFiles(out, ReadLimits.DEFAULT)).containsExactly("fixed.onnx.data");
    assertThat(ModelFiles.open(out).metadata()).containsKey("assay.fix");
    // ONNX Runtime runs it from there.
    assertThat(Run.of("scan", out.toString(), "--isolate", "never", "--no-out").err()).isEmpty();
  }

  @Test
  void normsOfWeightsAreOfferedAsACodeForTraining() throws IOException {
    Path model = folder.resolve("m.onnxtxt");
    Files.writeString(
        model,
        "< ir_version: 8, opset_import: [\"\" : 17] >\n"
            + "m (float[2, 32] x, float[32, 4] w) => (float[] l) {\n z = MatMul(x, w)\n"
            + " e = Exp(z)\n l = ReduceMean <keepdims = 0> (e) }\n");
    Files.writeString(
        folder.resolve("m.assay.yaml"),
        "inputs: {x: {role: data, valid: [-10, 10]}}\n"
            + "weights: {w: {init: uniform, low: -0.2, high: 0.2}}\n");
    Run run = fix(model.toString(), "--weights", "free", "--how", "limit", "--at", "weights");
    assertThat(run.out()).contains("norms of 1 weights limited").contains("(MaxNorm)");
    Path made = folder.resolve("out").resolve("fix-1");
    assertThat(Files.readString(made.resolve("constraints.py")))
        .contains("keras.constraints.MaxNorm", "torch.renorm", "\"w\": (");
    assertThat(Files.readString(made.resolve("diff.html"))).contains("MaxNorm", "<h2>Nodes</h2>");
    JsonNode repair =
        JSON.readTree(made.resolve("findings.json").toFile())
            .path("findings")
            .get(0)
            .path("repairs")
            .get(0);
    assertThat(repair.path("norms").path("w").path("output_axis").asInt()).isEqualTo(1);
    assertThat(repair.path("kept").path("w").asDouble()).isGreaterThan(0.5);
  }
}
