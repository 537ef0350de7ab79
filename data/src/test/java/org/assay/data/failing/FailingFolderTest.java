package org.assay.data.failing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.DType;
import org.assay.data.DataException;
import org.assay.data.Mutants;
import org.assay.data.NdArray;
import org.assay.data.ReadLimits;
import org.assay.data.npy.NpzReader;
import org.assay.data.npy.NpzWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailingFolderTest {
  private static final String HOSTILE = "../<b>\u001b[31m\n\u0000\u202e😀\"";
  private static final String SHA = "0123456789abcdef".repeat(4);

  @TempDir Path temp;

  private static Map<String, NdArray> arrays(String... names) {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    for (String name : names) {
      arrays.put(name, NdArray.of(new float[] {name.length(), Float.NaN}, 2, 1));
    }
    return arrays;
  }

  private static FailingInput failing(boolean step) {
    return new FailingInput(
        "non-finite",
        SHA,
        HOSTILE,
        step ? Optional.empty() : Optional.of("model.assay.yaml"),
        Long.MIN_VALUE,
        new FailingInput.Runtime("1.28.0", "all"),
        Map.of("N", 100),
        step ? Optional.of("loss") : Optional.empty(),
        arrays("image", HOSTILE),
        arrays("w", "", "t0"),
        step
            ? Optional.of(
                new FailingInput.TrainingStep(arrays("w", "b"), arrays("image"), arrays("w", "b")))
            : Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void survivesTheRoundTrip(boolean step) throws IOException {
    Path folder = temp.resolve("some/new/folder");
    FailingFolder.write(folder, failing(step));
    assertThat(FailingFolder.read(folder)).isEqualTo(failing(step));
    assertThat(List.copyOf(FailingFolder.read(folder).inputs().keySet()))
        .containsExactly("image", HOSTILE);
    byte[] json = Files.readAllBytes(folder.resolve("failing.json"));
    byte[] weights = Files.readAllBytes(folder.resolve("weights.npz"));
    FailingFolder.write(folder, failing(step));
    assertThat(Files.readAllBytes(folder.resolve("failing.json"))).isEqualTo(json);
    assertThat(Files.readAllBytes(folder.resolve("weights.npz"))).isEqualTo(weights);
    for (byte b : json) {
      assertThat(b == '\n' || b >= ' ' && b <= '~').as("harmless in a terminal").isTrue();
    }
  }

  @Test
  void removesWhatAnEarlierOneLeft() {
    FailingFolder.write(temp, failing(true));
    FailingFolder.write(temp, failing(false));
    assertThat(temp.toFile().list())
        .containsExactlyInAnyOrder("failing.json", "inputs.npz", "weights.npz");
    assertThat(FailingFolder.read(temp).step()).isEmpty();
  }

  @Test
  void namesArraysByNumber() throws IOException {
    FailingFolder.write(temp, failing(true));
    assertThat(NpzReader.names(temp.resolve("inputs.npz"), ReadLimits.defaults()))
        .containsExactly("t0", "t1");
    assertThat(NpzReader.names(temp.resolve("weights.npz"), ReadLimits.defaults()))
        .containsExactly("t2", "t3", "t4");
    assertThat(NpzReader.names(temp.resolve("start_weights.npz"), ReadLimits.defaults()))
        .containsExactly("t2", "t5");
    assertThat(Files.readString(temp.resolve("failing.json")))
        .startsWith("{\n  \"schema\" : \"assay.failing/1\",\n  \"kind\" : \"non-finite\",");
  }

  @Test
  void aFolderWithoutArraysIsFine() {
    FailingInput bare =
        new FailingInput(
            "k",
            SHA,
            "",
            Optional.empty(),
            0,
            new FailingInput.Runtime("", ""),
            Map.of(),
            Optional.empty(),
            Map.of(),
            Map.of(),
            Optional.empty());
    FailingFolder.write(temp, bare);
    assertThat(FailingFolder.read(temp)).isEqualTo(bare);
  }

  @Test
  void followsItsPublishedSchema() throws IOException {
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(FailingFolder.class.getResourceAsStream("assay.failing-1.schema.json"));
    for (boolean step : new boolean[] {false, true}) {
      FailingFolder.write(temp, failing(step));
      byte[] json = Files.readAllBytes(temp.resolve("failing.json"));
      assertThat(schema.validate(new ObjectMapper().readTree(json))).isEmpty();
    }
    assertThat(schema.validate(new ObjectMapper().readTree("{\"schema\": \"assay.failing/1\"}")))
        .isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"kind\" : \"non-finite\"      | \"kind\" : null      | key kind",
        "\"kind\" : \"non-finite\"      | \"kind\" : \"\"      | needs a kind",
        "\"kind\" : \"non-finite\"      | \"kind\" : 3         | failing input",
        "assay.failing/1                | assay.failing/2      | schema",
        "\"t1\"                         | \"t0\"               | one array",
        "\"t1\"                         | null                 | one none",
        "\"t1\"                         | \"t9\"               | belongs to no tensor",
        "\"N\" : 100                    | \"N\" : -1           | negative",
        "\"N\" : 100                    | \"N\" : null         | dims.N",
        "\"N\" : 100                    | \"N\" : 1e3          | failing input",
        "\"N\" : 100                    | \"N\" : 99999999999  | failing input",
        "\"N\" : 100                    | \"N\" : 1, \"N\" : 2 | uplicate",
        "0123456789abcdef               | X                    | SHA-256",
        "\"t0\"                         | \"t0\", \"x\" : \"t9\" | in none",
        "{                              | [                    | failing input",
      })
  void saysWhatIsWrong(String from, String to, String what) throws IOException {
    FailingFolder.write(temp, failing(false));
    Path file = temp.resolve("failing.json");
    String json = Files.readString(file);
    assertThat(json).contains(from);
    int at = json.indexOf(from);
    Files.writeString(file, json.substring(0, at) + to + json.substring(at + from.length()));
    assertThatThrownBy(() -> FailingFolder.read(temp))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(temp.getFileName().toString())
        .hasMessageContaining(what);
  }

  @ParameterizedTest
  @ValueSource(strings = {"failing.json", "inputs.npz", "weights.npz", "batch.npz"})
  void needsEveryFile(String name) throws IOException {
    FailingFolder.write(temp, failing(true));
    Files.delete(temp.resolve(name));
    assertThatThrownBy(() -> FailingFolder.read(temp))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(name);
    Files.createDirectory(temp.resolve(name));
    assertThatThrownBy(() -> FailingFolder.read(temp)).isInstanceOf(DataException.class);
  }

  @Test
  void refusesNamesThatAreNoText() {
    FailingInput failing = failing(false);
    FailingInput broken =
        new FailingInput(
            failing.kind(),
            SHA,
            "x",
            Optional.empty(),
            1,
            failing.runtime(),
            Map.of(),
            Optional.empty(),
            arrays("\ud800"),
            Map.of(),
            Optional.empty());
    assertThatThrownBy(() -> FailingFolder.write(temp, broken))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("surrogate");
    assertThat(temp.toFile().list()).isEmpty();
  }

  @Test
  void refusesOtherPaths() throws IOException {
    assertThatThrownBy(() -> FailingFolder.read(temp.resolve("no")))
        .isInstanceOf(DataException.class);
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> FailingFolder.read(file)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> FailingFolder.write(file, failing(false)))
        .isInstanceOf(DataException.class);
  }

  @Test
  void boundsAllFilesTogether() {
    FailingFolder.write(temp, failing(false));
    Map<String, NdArray> zeros = Map.of("t0", NdArray.zeros(DType.U1, 3_000_000));
    NpzWriter.write(temp.resolve("inputs.npz"), zeros, NpzWriter.Packing.DEFLATED);
    NpzWriter.write(temp.resolve("weights.npz"), zeros, NpzWriter.Packing.DEFLATED);
    assertThatThrownBy(
            () -> FailingFolder.read(temp, ReadLimits.defaults().withMaxBytes(5_000_000)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("limit");
  }

  @Test
  void damagedDescriptionsAreRefusedOrRead() throws IOException {
    Path folder = temp.resolve("folder");
    FailingFolder.write(folder, failing(true));
    Path json = folder.resolve("failing.json");
    Mutants.Tally tally =
        Mutants.run(
            List.of(Files.readAllBytes(json)),
            1000,
            7L,
            temp,
            mutant -> {
              try {
                Files.copy(mutant, json, StandardCopyOption.REPLACE_EXISTING);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
              FailingFolder.read(folder);
            });
    assertThat(tally.refused()).isGreaterThan(300);
    assertThat(tally.accepted()).isGreaterThan(50);
  }
}
