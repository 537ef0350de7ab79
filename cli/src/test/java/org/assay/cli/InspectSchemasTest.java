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
import java.nio.file.Path;
import java.util.Map;
import org.assay.data.NdArray;
import org.assay.data.npy.NpzWriter;
import org.assay.report.JsonRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bounds} and {@code trace} write keeps to the published schemas. */
class InspectSchemasTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"digits", "cosine", "attention", "standardise"})
  void boundsKeepToTheirSchema(String sample) throws IOException {
    JsonNode document =
        JSON.readTree(Run.of("bounds", Run.sample(sample + ".onnxtxt"), "--format", "json").out());
    assertThat(document.path("tensors")).isNotEmpty();
    assertThat(schema("bounds").validate(document)).isEmpty();
    ((ObjectNode) document.path("tensors").get(0)).put("lo", "least");
    assertThat(schema("bounds").validate(document)).isNotEmpty();
  }

  @Test
  void aTraceKeepsToItsSchema() throws IOException {
    Path data = folder.resolve("zeros.npz");
    NpzWriter.write(data, Map.of("table", NdArray.of(new float[30], 5, 6)));
    String model = Run.sample("standardise.onnxtxt");
    Run run =
        Run.of("trace", model, "--data", data.toString(), "--format", "json", "--isolate", "never");
    JsonNode document = JSON.readTree(run.out());
    assertThat(document.path("first_non_finite").asInt()).isNotNegative();
    assertThat(schema("trace").validate(document)).isEmpty();
    ((ObjectNode) document.path("nodes").get(0)).remove("op");
    assertThat(schema("trace").validate(document)).isNotEmpty();
  }

  private static JsonSchema schema(String name) throws IOException {
    try (InputStream in =
        JsonRenderer.class.getResourceAsStream("assay." + name + "-1.schema.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
  }
}
