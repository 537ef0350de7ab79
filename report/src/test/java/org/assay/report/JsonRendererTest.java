package org.assay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonRendererTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void followsItsSchema() throws Exception {
    assertThat(problems(Samples.scan())).isEmpty();
    ModelResult failed = ModelResult.failed("x.onnx", "free", "ranum", "empty file · x.onnx");
    assertThat(problems(ScanResult.of(Samples.TOOL, Samples.RULES, List.of(failed)))).isEmpty();
  }

  @Test
  void schemaRefusesOtherDocuments() throws Exception {
    JsonNode json = JSON.readTree(new JsonRenderer().render(Samples.scan()));
    ((com.fasterxml.jackson.databind.node.ObjectNode) json.at("/models/0/findings/0"))
        .put("status", "maybe");
    assertThat(schema(JsonRenderer.SCHEMA).validate(json)).isNotEmpty();
  }

  @Test
  void keysStandInTheOrderOfTheContract() throws Exception {
    JsonNode finding =
        JSON.readTree(new JsonRenderer().render(Samples.scan())).at("/models/0/findings/0");
    assertThat(finding.fieldNames())
        .toIterable()
        .startsWith(
            "id",
            "rule",
            "kind",
            "status",
            "severity",
            "graph",
            "node_index",
            "node",
            "op",
            "operand_index",
            "operand",
            "tensor",
            "lo",
            "hi",
            "path",
            "message",
            "source");
  }

  @Test
  void numbersReadBackAndInfinitiesAreStrings() throws Exception {
    JsonNode findings =
        JSON.readTree(new JsonRenderer().render(Samples.scan())).at("/models/0/findings");
    assertThat(findings.at("/0/lo").doubleValue()).isEqualTo(-3.25);
    assertThat(findings.at("/0/hi").textValue()).isEqualTo("Infinity");
    assertThat(findings.at("/1/lo").doubleValue()).isEqualTo(1e-45);
    assertThat(findings.at("/1/hi").textValue()).isEqualTo("NaN");
    double[] values = {Double.MIN_VALUE, 0.1 + 0.2, 2e-3, -0.0, 1.0E23, Float.MAX_VALUE, 1 / 3.0};
    for (double value : values) {
      String text =
          JsonRenderer.write(
              json -> {
                json.writeStartObject();
                JsonRenderer.number(json, "x", value);
                json.writeEndObject();
              });
      assertThat(JSON.readTree(text).get("x").doubleValue()).isEqualTo(value);
    }
  }

  @Test
  void findingsStandInTheOrderOfTheGraph() throws Exception {
    JsonNode findings =
        JSON.readTree(new JsonRenderer().render(Samples.scan())).at("/models/0/findings");
    assertThat(findings.findValuesAsText("rule")).containsExactly("ND002", "GR001", "ND001");
  }

  static java.util.Set<?> problems(ScanResult result) throws Exception {
    return schema(JsonRenderer.SCHEMA).validate(JSON.readTree(new JsonRenderer().render(result)));
  }

  static JsonSchema schema(String name) throws Exception {
    try (InputStream in = JsonRenderer.class.getResourceAsStream(name)) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
  }
}
