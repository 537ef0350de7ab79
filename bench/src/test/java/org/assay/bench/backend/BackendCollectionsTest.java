package org.assay.bench.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backend tests whose inputs and outputs are sequences or optionals. */
class BackendCollectionsTest {
  private static final String APPEND =
      "g (seq(float[2]) s) => (seq(float[2]) t) { p = Constant <value = int64 {0}> ()"
          + " a = SequenceAt(s, p) b = Add(a, a) t = SequenceInsert(s, b) }";
  private static final String PRESENT =
      "g (optional(float[2]) o) => (optional(float[2]) t) { t = Identity(o) }";

  @TempDir Path folder;

  @Test
  void eachTensorOfASequenceIsCompared() throws IOException {
    byte[] input = sequence(floats(1, 2), floats(3, 4));
    test("right", APPEND, input, sequence(floats(1, 2), floats(3, 4), floats(2, 4)));
    test("wrong", APPEND, input, sequence(floats(1, 2), floats(3, 4), floats(2, 5)));
    test("short", APPEND, input, sequence(floats(1, 2), floats(3, 4)));
    JsonNode json = json();
    assertThat(json.get("contained").asInt()).isEqualTo(1);
    assertThat(json.get("widened").get("contained").asInt()).isEqualTo(1);
    assertThat(json.get("violated")).hasSize(2);
    assertThat(json.get("violated").get(0).get("where").asText()).endsWith("3 to 3 tensors");
    assertThat(json.get("violated").get(1).get("where").asText()).contains("'t[2]'[1] = 5.0");
  }

  @Test
  void anOptionalIsThereOrNot() throws IOException {
    test("there", PRESENT, optional(floats(1, 2)), optional(floats(1, 2)));
    test("not there", PRESENT, new byte[0], new byte[0]);
    test("vanished", PRESENT, optional(floats(1, 2)), new byte[0]);
    test("from nowhere", PRESENT, new byte[0], optional(floats(1, 2)));
    test("other", PRESENT, optional(floats(1, 2)), optional(floats(1, 3)));
    JsonNode json = json();
    assertThat(json.get("contained").asInt()).isEqualTo(2);
    assertThat(json.get("violated")).hasSize(3);
    assertThat(json.get("violated").get(0).get("test").asText()).isEqualTo("from nowhere");
    assertThat(json.get("violated").get(0).get("where").asText()).endsWith("absent");
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(BackendFigures.run(folder).toJson());
  }

  private void test(String name, String graph, byte[] input, byte[] output) throws IOException {
    Path set = Files.createDirectories(folder.resolve(name).resolve("test_data_set_0"));
    ModelWriter.write(
        TextReader.parse("< ir_version: 10, opset_import: [\"\" : 23] >\n" + graph),
        folder.resolve(name).resolve("model.onnx"));
    Files.write(set.resolve("input_0.pb"), input);
    Files.write(set.resolve("output_0.pb"), output);
  }

  // SequenceProto: tensor_values (field 3).
  private static byte[] sequence(byte[]... tensors) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] tensor : tensors) {
      out.writeBytes(new byte[] {3 << 3 | 2, (byte) tensor.length});
      out.writeBytes(tensor);
    }
    return out.toByteArray();
  }

  // OptionalProto: tensor_value (field 3).
  private static byte[] optional(byte[] tensor) {
    return sequence(tensor);
  }

  // TensorProto: dims (field 1), data_type (2), raw_data (9).
  private static byte[] floats(float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {1 << 3, (byte) values.length, 2 << 3, 1});
    out.writeBytes(new byte[] {9 << 3 | 2, (byte) raw.capacity()});
    out.writeBytes(raw.array());
    return out.toByteArray();
  }
}
