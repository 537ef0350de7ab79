package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
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
import org.assay.data.NdArray;
import org.assay.data.npy.NpzWriter;
import org.assay.report.JsonRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code assay fuzz} as a user calls it. */
class FuzzCommandTest {
  private static final String MODEL = Run.sample("standardise.onnxtxt");

  @TempDir Path folder;

  private Run fuzz(String campaign, String... more) {
    List<String> all = new ArrayList<>(List.of("fuzz", MODEL, "--no-out", "--format", "json"));
    all.addAll(List.of("--campaign", folder.resolve(campaign).toString()));
    all.addAll(List.of(more));
    return Run.of(all.toArray(String[]::new));
  }

  @Test
  void aFindingIsConfirmedKeptAndReplayed() throws IOException {
    Run run = fuzz("a", "--inputs", "3000", "--findings", "1");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINDINGS);
    JsonNode report = new ObjectMapper().readTree(run.out());
    assertThat(report.path("schema").asText()).isEqualTo("assay.fuzz/1");
    JsonNode finding = report.path("findings").get(0);
    assertThat(finding.path("status").asText()).isEqualTo("confirmed");
    assertThat(finding.path("objective").asText()).isEqualTo("non-finite");
    Run again = Run.of("replay", finding.path("folder").asText(), "--model", MODEL);
    assertThat(again.code()).as(again.out() + again.err()).isEqualTo(ExitCode.FINDINGS);
  }

  @Test
  void aResumedCampaignIsAsIfItHadNeverStopped() throws IOException {
    fuzz("part", "--inputs", "600");
    JsonNode resumed = read(fuzz("part", "--inputs", "1500", "--resume"));
    JsonNode whole = read(fuzz("whole", "--inputs", "1500"));
    assertThat(resumed.path("batches")).isEqualTo(whole.path("batches"));
    assertThat(resumed.path("inputs")).isEqualTo(whole.path("inputs"));
    assertThat(resumed.path("corpus")).isEqualTo(whole.path("corpus"));
    assertThat(resumed.path("mutators")).isEqualTo(whole.path("mutators"));
  }

  private static JsonNode read(Run run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void severalWorkersShareTheInputsAndEachGoesOnWhereItWas() throws IOException {
    JsonNode part = read(fuzz("two", "--inputs", "1200", "--workers", "2"));
    assertThat(part.path("workers").asInt()).isEqualTo(2);
    assertThat(folder.resolve("two/worker-1/campaign.db")).exists();
    JsonNode on = read(fuzz("two", "--inputs", "3000", "--workers", "2", "--resume"));
    JsonNode whole = read(fuzz("both", "--inputs", "3000", "--workers", "2"));
    for (String same : List.of("inputs", "batches", "corpus", "mutators")) {
      assertThat(on.path(same)).as(same).isEqualTo(whole.path(same));
    }
    // The first worker is the campaign of one worker with its share.
    JsonNode one = read(fuzz("one", "--inputs", "1500"));
    assertThat(whole.path("curves").get(0)).isEqualTo(one.path("curves").get(0));
    List<String> keys = new ArrayList<>();
    whole.path("findings").forEach(f -> keys.add(f.path("objective") + " " + f.path("kind")));
    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void theDocumentKeepsToItsSchemaAndIsTheSameTwice() throws IOException {
    Run run = fuzz("a", "--inputs", "2000");
    JsonSchema schema;
    try (InputStream in = JsonRenderer.class.getResourceAsStream("assay.fuzz-1.schema.json")) {
      schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
    JsonNode document = read(run);
    assertThat(document.path("findings")).isNotEmpty();
    assertThat(schema.validate(document)).isEmpty();
    String again = fuzz("b", "--inputs", "2000").out();
    assertThat(again.replace(folder.resolve("b").toString(), folder.resolve("a").toString()))
        .isEqualTo(run.out());
    ((ObjectNode) document.path("findings").get(0)).remove("l2");
    assertThat(schema.validate(document)).isNotEmpty();
  }

  @Test
  void everyReportTellsOfTheFinding() throws IOException {
    Path out = folder.resolve("out");
    Path junit = folder.resolve("junit.xml");
    Run run =
        Run.of(
            "fuzz",
            MODEL,
            "--inputs",
            "1500",
            "--out",
            out.toString(),
            "--report",
            "junit=" + junit);
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.out()).contains("FZ001", "assay replay");
    assertThat(Files.readString(junit)).contains("FZ001");
    Path folderOfRun = out.resolve("fuzz-1");
    assertThat(Files.readString(folderOfRun.resolve("findings.sarif")))
        .contains("FZ001", "assay/fuzz/");
    assertThat(folderOfRun.resolve("campaign/campaign.db")).exists();
    String page = Files.readString(folderOfRun.resolve("report.html"));
    assertThat(page)
        .contains("Content-Security-Policy", "img-src data:", "data:image/png;base64,", "FZ001")
        .doesNotContain("style=\"", "<script");
    assertThat(run.out()).contains(out.resolve("fuzz-1/campaign").toString());
    Run baseline =
        Run.of(
            "fuzz",
            MODEL,
            "--inputs",
            "1500",
            "--no-out",
            "--campaign",
            folder.resolve("again").toString(),
            "--baseline",
            folderOfRun.resolve("findings.sarif").toString());
    assertThat(baseline.code()).as(baseline.err()).isEqualTo(ExitCode.CLEAN);
  }

  @Test
  void aRowThatCannotBeRunIsAFindingAndTheSearchGoesOn() throws IOException {
    Path model = folder.resolve("m.onnxtxt");
    Files.writeString(
        model,
        """
        < ir_version: 8, opset_import: ["" : 17] >
        g (float[1] x, float[1] z) => (float[1] y, float[1] w)
        < float[2] table = {1, 2} >
        {
            i = Cast <to = 7> (x)
            y = Gather (table, i)
            w = Log (z)
        }
        """);
    Run run =
        Run.of(
            "fuzz",
            model.toString(),
            "--no-out",
            "--format",
            "json",
            "--inputs",
            "600",
            "--campaign",
            folder.resolve("g").toString(),
            "--input",
            "x=0..5",
            "--input",
            "z=-1..9");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINDINGS);
    assertThat(read(run).path("findings").findValuesAsText("rule")).contains("FZ007", "FZ001");
  }

  @Test
  void badSeedsAreOneLine() throws IOException {
    Path model = folder.resolve("m.onnxtxt");
    Files.writeString(
        model,
        """
        < ir_version: 8, opset_import: ["" : 17] >
        g (float[N, 6] table) => (float[N, 6] y)
        {
            y = Tanh (table)
        }
        """);
    Path npz = folder.resolve("seeds.npz");
    float[] nan = new float[12];
    nan[3] = Float.NaN;
    Map<String, String> said =
        Map.of("shape", "does not fit", "NaN", "NaN", "empty", "holds nothing", "type", "");
    Map<String, NdArray> bad = new LinkedHashMap<>();
    bad.put("shape", NdArray.of(new float[15], 15));
    bad.put("NaN", NdArray.of(nan, 2, 6));
    bad.put("empty", NdArray.of(new float[0], 0, 6));
    bad.forEach(
        (what, array) -> {
          NpzWriter.write(npz, Map.of("table", array));
          Run run =
              Run.of(
                  "fuzz",
                  model.toString(),
                  "--no-out",
                  "--inputs",
                  "100",
                  "--campaign",
                  folder.resolve(what).toString(),
                  "--data",
                  npz.toString());
          assertThat(run.code()).as(what + run.out()).isEqualTo(ExitCode.USAGE);
          assertThat(run.err().strip()).as(what).hasLineCount(1).contains(" · ", said.get(what));
        });
    Run none = fuzz("bad", "--data", folder.resolve("missing.npz").toString());
    assertThat(none.code()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err().strip()).hasLineCount(1);
  }

  @Test
  void aFolderOfSomethingElseIsLeftAlone() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("thesis.txt"), "mine");
    Run run = fuzz("other", "--inputs", "100");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().strip()).hasLineCount(1).contains("thesis.txt");
    assertThat(run.out()).isEmpty();
    assertThat(other).isDirectoryContaining("glob:**thesis.txt");
    fuzz("one", "--inputs", "200");
    Run again = fuzz("one", "--inputs", "200");
    assertThat(again.code()).isEqualTo(ExitCode.USAGE);
    assertThat(again.err().strip()).hasLineCount(1).contains("--resume");
    Run changed = fuzz("one", "--inputs", "400", "--resume", "--linf", "0.1");
    assertThat(changed.code()).isEqualTo(ExitCode.USAGE);
    assertThat(changed.err().strip()).hasLineCount(1);
  }

  @Test
  void aFileDescribesACampaignAndOptionsWin() throws IOException {
    Path file = folder.resolve("campaign.yaml");
    // JSON is YAML.
    String text =
        """
        {"like": "tensorfuzz", "inputs": 400, "seed": 3, "threshold": 0.5,
         "find": ["predicate:max(scaled) > 1.5"], "folder": "kept"}
        """;
    Files.writeString(file, text);
    JsonNode yaml =
        read(Run.of("fuzz", MODEL, "--no-out", "--format", "json", "--campaign", file.toString()));
    assertThat(yaml.path("like").asText()).isEqualTo("tensorfuzz");
    assertThat(yaml.path("seed").asLong()).isEqualTo(3);
    assertThat(folder.resolve("kept/campaign.db")).exists();
    Run over =
        Run.of(
            "fuzz",
            MODEL,
            "--no-out",
            "--format",
            "json",
            "--campaign",
            file.toString(),
            "--folder",
            folder.resolve("other").toString(),
            "--like",
            "walk");
    assertThat(read(over).path("like").asText()).isEqualTo("walk");
    assertThat(read(over).path("seed").asLong()).isEqualTo(3);

    JsonSchema schema;
    try (InputStream in = CampaignFile.class.getResourceAsStream(CampaignFile.SCHEMA)) {
      schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
    assertThat(schema.validate(text, InputFormat.JSON)).isEmpty();
    assertThat(schema.validate("{\"likes\": \"walk\"}", InputFormat.JSON)).isNotEmpty();
    List<String> properties = new ArrayList<>();
    schema.getSchemaNode().path("properties").fieldNames().forEachRemaining(properties::add);
    assertThat(properties).containsExactlyElementsOf(CampaignFile.names());

    Files.writeString(
        file, "like: walk\ninputs: 200\nmutators: [gaussian, noise]\nfolder: block\n");
    JsonNode block =
        read(Run.of("fuzz", MODEL, "--no-out", "--format", "json", "--campaign", file.toString()));
    assertThat(block.path("mutators").findValuesAsText("name"))
        .containsExactly("gaussian", "noise");

    for (String wrong : List.of("likes: walk", "seeds: many", "like: [a", "find: {a: 1}", "")) {
      Files.writeString(file, wrong);
      Run run = Run.of("fuzz", MODEL, "--no-out", "--campaign", file.toString());
      assertThat(run.code()).as(wrong).isEqualTo(ExitCode.USAGE);
      assertThat(run.err().strip()).as(wrong).hasLineCount(1).contains("campaign.yaml");
    }
  }

  @Test
  void aStatementThatComesTrueIsAFinding() throws IOException {
    JsonNode report = read(fuzz("p", "--inputs", "500", "--find", "predicate:max(scaled) > 1.5"));
    assertThat(report.path("findings").findValuesAsText("objective")).contains("predicate");
  }

  @Test
  void wrongUseIsOneLine() {
    for (String[] wrong :
        new String[][] {
          {"--find", "nothing"},
          {"--find", "predicate:max(missing) > 1"},
          {"--mutators", "gausian"},
          {"--coverage", "lines"},
          {"--like", "afl"},
          {"--linf", "0.1", "--l2", "1"},
          {"--resume"},
          {"--workers", "0"},
          {"--input", "table=1..0"}
        }) {
      Run run = fuzz("w", wrong);
      assertThat(run.code()).as(String.join(" ", wrong)).isEqualTo(ExitCode.USAGE);
      assertThat(run.err().strip()).as(String.join(" ", wrong)).hasLineCount(1).contains(" · ");
    }
  }
}
