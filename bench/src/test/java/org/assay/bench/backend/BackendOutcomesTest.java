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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each kind of outcome needs, in tests made here. */
class BackendOutcomesTest {
  private static final String ADD = "z = Add(x, x)";

  @TempDir Path folder;

  @BeforeEach
  void oneThatHolds() throws IOException {
    test("deep/below/contained", ADD, floats(1, 2), floats(2, 4));
  }

  @Test
  void whatHoldsIsContained() throws IOException {
    JsonNode json = json();
    assertThat(json.fieldNames())
        .toIterable()
        .startsWith(
            "schema",
            "tests",
            "contained",
            "violated",
            "unbounded",
            "unknown_operators",
            "errors",
            "widened");
    assertThat(json.get("schema").asText()).isEqualTo("assay.soundness/1");
    assertThat(json.get("tests").asInt()).isEqualTo(1);
    assertThat(json.get("contained").asInt()).isEqualTo(1);
    assertThat(json.get("widened").fieldNames())
        .toIterable()
        .containsExactly("contained", "violated", "unbounded");
    assertThat(json.get("widened").get("contained").asInt()).isEqualTo(1);
    assertThat(json.get("tolerance").asText()).contains("0.001 relative");
    assertThat(json.get("errors")).isEmpty();
    assertThat(BackendFigures.run(folder).sound()).isTrue();
  }

  @Test
  void aWrongOutputIsAViolationWithItsPlace() throws IOException {
    test("wrong", ADD, floats(1, 2), floats(2, 5));
    JsonNode violated = json().get("violated");
    assertThat(violated).hasSize(1);
    assertThat(violated.get(0).get("test").asText()).isEqualTo("wrong");
    assertThat(violated.get(0).get("output").asText()).isEqualTo("z");
    assertThat(violated.get(0).get("index").asInt()).isEqualTo(1);
    assertThat(violated.get(0).get("expected").asDouble()).isEqualTo(5);
    assertThat(violated.get(0).get("lo").asDouble()).isEqualTo(4);
    assertThat(violated.get(0).get("hi").asDouble()).isEqualTo(4);
    assertThat(json().get("widened").get("violated")).hasSize(1);
    assertThat(BackendFigures.run(folder).sound()).isFalse();
    assertThat(BackendFigures.run(folder).toText()).contains("violated wrong: 'z'[1] = 5.0");
  }

  @Test
  void notANumberAndInfinityMustBeAllowedByName() throws IOException {
    test("nan", ADD, floats(1, 2), floats(2, Float.NaN));
    test("infinite", ADD, floats(1, 2), floats(2, Float.POSITIVE_INFINITY));
    JsonNode violated = json().get("violated");
    assertThat(violated).hasSize(2);
    assertThat(violated.get(0).get("expected").asText()).isEqualTo("Infinity");
    assertThat(violated.get(1).get("expected").asText()).isEqualTo("NaN");
  }

  @Test
  void anOutputOfAnotherShapeOrTypeIsAViolation() throws IOException {
    test("longer", ADD, floats(1, 2), floats(2, 4, 6));
    test("empty", ADD, floats(1, 2), floats());
    test("doubles", ADD, floats(1, 2), tensor(11, 2, new byte[16]));
    assertThat(json().get("violated")).hasSize(3);
    assertThat(json().get("violated").get(0).get("where").asText()).endsWith("type float");
    assertThat(json().get("violated").get(1).get("where").asText()).endsWith("shape [2]");
    assertThat(json().get("violated").get(1).get("index").asInt()).isEqualTo(-1);
  }

  @Test
  void boundsThatAreNotFiniteAreCounted() throws IOException {
    test("division", "z = Div(x, x)", floats(1, 1e-7f), floats(1, 1));
    JsonNode json = json();
    assertThat(json.get("contained").asInt()).isEqualTo(2);
    assertThat(json.get("widened").get("unbounded").asInt()).isEqualTo(1);
  }

  @Test
  void brokenFilesAreErrorsAndTheOthersGoOn() throws IOException {
    test("broken", ADD, new byte[] {(byte) 0xFF, 1, 2}, floats(2, 4));
    test("incomplete", ADD, floats(1, 2), floats(2, 4));
    Files.delete(folder.resolve("incomplete/test_data_set_0/output_0.pb"));
    test("dataless", ADD, floats(1, 2), floats(2, 4));
    Files.move(folder.resolve("dataless/test_data_set_0"), folder.resolve("dataless/other"));
    JsonNode errors = json().get("errors");
    assertThat(errors).hasSize(3);
    assertThat(errors.get(0).get("test").asText()).isEqualTo("broken");
    assertThat(errors.get(0).get("reason").asText()).contains("input_0.pb");
    assertThat(errors.get(1).get("reason").asText()).contains("test_data_set_0");
    assertThat(errors.get(2).get("reason").asText()).contains("output 0 has no file");
    assertThat(json().get("contained").asInt()).isEqualTo(1);
    assertThat(BackendFigures.run(folder).broken()).isEqualTo(3);
  }

  @Test
  void whatIsNotAboutNumbersIsExcludedByName() throws IOException {
    test("text", "y = StringConcat(x, x)\n z = Identity(x)", floats(1, 2), floats(1, 2));
    assertThat(json().get("errors").get(0).get("reason").asText()).contains("StringConcat");
    assertThat(BackendFigures.run(folder).broken()).isZero();
  }

  @Test
  void laterDataSetsCount() throws IOException {
    test("twice", ADD, floats(1, 2), floats(2, 4));
    data(folder.resolve("twice/test_data_set_1"), floats(3, 4), floats(6, 9));
    assertThat(json().get("violated")).hasSize(1);
    assertThat(json().get("violated").get(0).get("expected").asDouble()).isEqualTo(9);
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(BackendFigures.run(folder).toJson());
  }

  private void test(String name, String nodes, byte[] input, byte[] output) throws IOException {
    Path test = Files.createDirectories(folder.resolve(name));
    String text =
        """
        < ir_version: 10, opset_import: ["" : 23] >
        g (float[2] x) => (float[2] z) { %s }
        """;
    ModelWriter.write(TextReader.parse(text.formatted(nodes)), test.resolve("model.onnx"));
    data(test.resolve("test_data_set_0"), input, output);
  }

  private static void data(Path set, byte[] input, byte[] output) throws IOException {
    Files.createDirectories(set);
    Files.write(set.resolve("input_0.pb"), input);
    Files.write(set.resolve("output_0.pb"), output);
  }

  private static byte[] floats(float... values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return tensor(1, values.length, bytes.array());
  }

  // A TensorProto by hand: dims (1), data_type (2), raw_data (9).
  private static byte[] tensor(int type, int size, byte[] raw) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {1 << 3, (byte) size, 2 << 3, (byte) type});
    out.write(new byte[] {9 << 3 | 2, (byte) raw.length});
    out.write(raw);
    return out.toByteArray();
  }
}
