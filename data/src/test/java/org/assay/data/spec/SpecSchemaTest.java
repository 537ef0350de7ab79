package org.assay.data.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assay.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The schema for editors and the reader are two statements of one format. */
class SpecSchemaTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(SpecSchema.text());

  private static boolean schemaAccepts(String yaml) {
    Load load = new Load(LoadSettings.builder().setSchema(new CoreSchema()).build());
    JsonNode json = MAPPER.valueToTree(load.loadFromString(yaml));
    return SCHEMA.validate(json).isEmpty();
  }

  private static boolean readerAccepts(String yaml) {
    try {
      SpecReader.parse(yaml, "x");
      return true;
    } catch (DataException e) {
      return false;
    }
  }

  @Test
  void bothAcceptEveryCase() throws IOException {
    for (Path file : SharedCases.numeric()) {
      String yaml = Files.readString(file);
      assertThat(schemaAccepts(yaml)).as("%s", file).isTrue();
      assertThat(readerAccepts(yaml)).as("%s", file).isTrue();
    }
  }

  @Test
  void bothAcceptWhatTheWriterWrites() {
    assertThat(schemaAccepts(SpecReaderTest.FULL)).isTrue();
    for (int seed = 0; seed < 200; seed++) {
      String yaml = SpecWriter.toYaml(SpecWriterTest.random(new Random(seed)), "");
      assertThat(schemaAccepts(yaml)).as("seed %d: %s", seed, yaml).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3",
        "[]",
        "dim: {}",
        "dims: 3",
        "dims: {N: 0}",
        "dims: {N: a}",
        "dims: {N: 1.5}",
        "dims: {N: [1]}",
        "dims: {N: 2147483648}",
        "dims: {N: ~}",
        "inputs: []",
        "inputs: {x: 3}",
        "inputs: {x: {rol: data}}",
        "inputs: {x: {role: dat}}",
        "inputs: {x: {role: 3}}",
        "inputs: {x: {valid: 3}}",
        "inputs: {x: {valid: [1]}}",
        "inputs: {x: {valid: [0, a]}}",
        "inputs: {x: {layout: nchw}}",
        "inputs: {x: {mean: []}}",
        "inputs: {x: {mean: [a]}}",
        "inputs: {x: {std: 0}}",
        "inputs: {x: {std: [-1]}}",
        "inputs: {x: {vocabulary: 0}}",
        "inputs: {x: {vocabulary: [1]}}",
        "weights: {w: {}}",
        "weights: {w: {init: xavier}}",
        "weights: {w: {init: zeros, value: 1}}",
        "weights: {w: {init: constant}}",
        "weights: {w: {init: uniform, low: 0}}",
        "weights: {w: {init: uniform, low: 0, high: 1, std: 1}}",
        "weights: {w: {init: normal, mean: 0}}",
        "weights: {w: {init: normal, std: -1}}",
        "weights: {w: {init: values}}",
        "weights: {w: {init: values, values: []}}",
        "weights: {w: {init: values, values: 1}}",
        "weights: {w: {init: values, values: [a]}}",
        "weights: {w: {init: zeros, more: 1}}",
        "loss: 3",
        "loss: ''",
        "trainable: a",
        "trainable: [1]",
        "tolerances: 3",
        "tolerances: {absolute: -1}",
        "tolerances: {abs: 1}",
        "tolerances: {outputs: {y: {rel: 1}}}",
        "ignore: {}",
        "ignore: [{node: a}]",
        "ignore: [{rule: a, until: soon}]",
        "ignore: [{rule: a, why: b}]",
      })
  void bothRefuse(String yaml) {
    assertThat(readerAccepts(yaml)).as("reader: %s", yaml).isFalse();
    assertThat(schemaAccepts(yaml)).as("schema: %s", yaml).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "dims: {N: 1, M: [1, 2]}",
        "dims: {N: 10.0}",
        "inputs: {x: {}}",
        "inputs: {x: {role: rates, note: [a]}}",
        "inputs: {x: {valid: [-.inf, 1]}}",
        "inputs: {x: {mean: 1, std: [1, 2], x-y: 3}}",
        "inputs: {x: {vocabulary: [a]}}",
        "weights: {w: {init: values, values: [[1], [2, [3]]]}}",
        "weights: {w: {init: ones, note: a}}",
        "trainable: false",
        "tolerances: {}",
        "tolerances: {outputs: {y: {}}}",
        "ignore: []",
        "ignore: [{rule: a, until: '2027-01-01'}]",
        "x-mine: {a: 1}\nalso: 3",
      })
  void bothAccept(String yaml) {
    assertThat(readerAccepts(yaml)).as("reader: %s", yaml).isTrue();
    assertThat(schemaAccepts(yaml)).as("schema: %s", yaml).isTrue();
  }

  @Test
  void namesTheSameRolesAndKeys() throws IOException {
    JsonNode schema = MAPPER.readTree(SpecSchema.text());
    List<String> roles = new ArrayList<>();
    schema.at("/$defs/input/properties/role/enum").forEach(role -> roles.add(role.asText()));
    assertThat(roles).containsExactlyInAnyOrderElementsOf(Role.allSpellings());
    schema
        .at("/properties")
        .fields()
        .forEachRemaining(
            field ->
                assertThat(SpecReader.PASSED_OVER.contains(field.getKey()))
                    .as(field.getKey())
                    .isEqualTo(field.getValue().isBoolean()));
    assertThat(SpecReader.PASSED_OVER).allMatch(key -> schema.at("/properties").has(key));
  }
}
