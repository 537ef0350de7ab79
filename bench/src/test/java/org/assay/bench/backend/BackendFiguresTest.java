package org.assay.bench.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.data.DataException;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests in the layout of ONNX's backend tests, made here. */
class BackendFiguresTest {
  private static final String HEADER =
      "< ir_version: 8, opset_import: [\"\" : 18, \"own\" : 1] >\n";
  private static final String SQUARE = "g (float[2] x) => (float[2] y) { y = Mul(x, x) }";

  @TempDir Path root;

  private Path test(String name, String model, float[] input, float[] output) throws IOException {
    Path set = Files.createDirectories(root.resolve(name).resolve("test_data_set_0"));
    ModelWriter.write(TextReader.parse(HEADER + model), root.resolve(name).resolve("model.onnx"));
    Files.write(set.resolve("input_0.pb"), tensor(input));
    Files.write(set.resolve("output_0.pb"), tensor(output));
    return set;
  }

  // TensorProto: dims (field 1), data_type (2), raw_data (9).
  private static byte[] tensor(float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float v : values) {
      raw.putFloat(v);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {8, (byte) values.length, 16, 1, 74, (byte) raw.capacity()});
    out.writeBytes(raw.array());
    return out.toByteArray();
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(BackendFigures.run(root).toJson());
  }

  @Test
  void whatIsExpectedLiesWithinItsBounds() throws IOException {
    test("a/square", SQUARE, new float[] {1.5f, -2}, new float[] {2.25f, 4});
    JsonNode figures = json();
    assertThat(figures.path("schema").asText()).isEqualTo("assay.soundness/1");
    assertThat(figures.path("tests").asInt()).isEqualTo(1);
    assertThat(figures.path("contained").asInt()).isEqualTo(1);
    assertThat(figures.path("widened").path("contained").asInt()).isEqualTo(1);
    assertThat(BackendFigures.run(root).sound()).isTrue();
  }

  @Test
  void aWrongOutputIsAViolationWithItsPlace() throws IOException {
    test("wrong", SQUARE, new float[] {1.5f, -2}, new float[] {2.25f, 5});
    JsonNode figures = json();
    assertThat(figures.path("contained").asInt()).isZero();
    JsonNode violation = figures.path("violated").get(0);
    assertThat(violation.path("test").asText()).isEqualTo("wrong");
    assertThat(violation.path("where").asText()).contains("'y'[1] = 5.0 outside [4.0, 4.0]");
    assertThat(figures.path("widened").path("violated")).hasSize(1);
    assertThat(BackendFigures.run(root).sound()).isFalse();
  }

  @Test
  void widenedInputsContainWhatOnlyLiesNear() throws IOException {
    test("near", SQUARE, new float[] {1.5f, -2}, new float[] {2.25f, 4.05f});
    JsonNode figures = json();
    assertThat(figures.path("violated")).hasSize(1);
    assertThat(figures.path("widened").path("contained").asInt()).isEqualTo(1);
  }

  @Test
  void theToleranceOfTheRunnerIsCounted() throws IOException {
    test("rounded", SQUARE, new float[] {1.5f, -2}, new float[] {2.25f, 4.0001f});
    assertThat(json().path("contained").asInt()).isEqualTo(1);
    assertThat(json().path("within_tolerance").asInt()).isEqualTo(1);
  }

  @Test
  void anUnknownOperatorIsUnboundedAndNamed() throws IOException {
    test(
        "unknown",
        "g (float[2] x) => (float[2] y) { y = own.Thing(x) }",
        new float[] {1, 2},
        new float[] {1, 2});
    JsonNode figures = json();
    assertThat(figures.path("unbounded").asInt()).isEqualTo(1);
    assertThat(figures.path("unknown_operators").get(0).asText()).isEqualTo("own::Thing");
  }

  @Test
  void brokenFilesAndTextAreErrorsByName() throws IOException {
    Path set = test("broken", SQUARE, new float[] {1, 2}, new float[] {1, 4});
    Files.write(set.resolve("input_0.pb"), new byte[] {-1, 7, 3});
    test(
        "text",
        "g (string[1] x) => (string[1] y) { y = StringNormalizer(x) }",
        new float[] {1},
        new float[] {1});
    JsonNode errors = json().path("errors");
    assertThat(errors).hasSize(2);
    assertThat(errors.get(0).path("reason").asText()).contains("input_0.pb");
    assertThat(errors.get(1).path("reason").asText()).contains("StringNormalizer");
  }

  @Test
  void aFolderWithoutTestsIsOneLine() {
    assertThatThrownBy(() -> BackendFigures.run(root))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no tests below this folder");
  }
}
