package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assay.data.NdArray;
import org.assay.data.npy.NpzWriter;
import org.assay.data.spec.DimSpec;
import org.assay.data.spec.Interval;
import org.assay.data.spec.Role;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {
  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void copy() throws IOException {
    model = folder.resolve("digits.onnxtxt");
    Files.copy(Path.of(Run.sample("digits.onnxtxt")), model);
  }

  @Test
  void withoutDataRangesAreDefaultsAndSizesStayOpen() throws IOException {
    Run run = Run.of("init", model.toString());
    Path written = folder.resolve("digits.assay.yaml");
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo(written + "\n");
    Spec spec = SpecReader.read(written);
    assertThat(spec.inputs().keySet()).containsExactly("pixels", "label");
    assertThat(spec.inputs().get("pixels").valid()).contains(new Interval(-50, 50));
    assertThat(spec.dims()).isEmpty();
    assertThat(Files.readString(written)).contains("# Sizes that are not fixed: N.");
  }

  @Test
  void tokensAreToldByTheTableThatTheyIndex() throws IOException {
    Path text = folder.resolve("tokens.onnxtxt");
    Files.writeString(
        text,
        """
        < ir_version: 8, opset_import: ["" : 17] >
        g (int64[N, 4] a, bool[N, 4] b) => (float[N, 4, 2] y)
        < float[3, 2] table = {1, 2, 3, 4, 5, 6} >
        { y = Gather <axis = 0> (table, a) }
        """);
    assertThat(Run.of("init", text.toString()).code()).isZero();
    Spec spec = SpecReader.read(folder.resolve("tokens.assay.yaml"));
    assertThat(spec.inputs().get("a").role()).isEqualTo(Role.CLASS_INDEX);
    assertThat(spec.inputs().get("a").vocabulary().orElseThrow().size()).isEqualTo(3);
    assertThat(spec.inputs().get("b").role()).isEqualTo(Role.MASK);
  }

  @Test
  void samplesGiveRangesAndSizes() {
    Path data = folder.resolve("data.npz");
    NpzWriter.write(
        data,
        Map.of(
            "pixels", NdArray.of(new float[] {0, 3, 255, 7, 1, 2, 3, 4}, 2, 4),
            "label", NdArray.of(new float[] {0, 1, 0, 1, 0, 0}, 2, 3)));
    assertThat(Run.of("init", model.toString(), "--data", data.toString()).code()).isZero();
    Spec spec = SpecReader.read(folder.resolve("digits.assay.yaml"));
    assertThat(spec.dims()).isEqualTo(Map.of("N", DimSpec.of(2)));
    assertThat(spec.inputs().get("pixels").valid()).contains(new Interval(0, 255));
    assertThat(spec.inputs().get("pixels").role()).isEqualTo(Role.DATA);
  }

  @Test
  void samplesOfAnotherNameAreSaid() {
    Path data = folder.resolve("data.npz");
    NpzWriter.write(
        data,
        Map.of(
            "pixel",
            NdArray.of(new float[] {0}, 1, 1),
            "label",
            NdArray.of(new float[] {0}, 1, 1)));
    Run run = Run.of("init", model.toString(), "--data", data.toString());
    assertThat(run.err()).hasLineCount(1).contains("'pixel'").contains("did you mean 'pixels'?");
  }

  @Test
  void aSpecIsNotOverwrittenUnasked() throws IOException {
    Path spec = folder.resolve("digits.assay.yaml");
    Files.writeString(spec, "mine");
    Run run = Run.of("init", model.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(Files.readString(spec)).isEqualTo("mine");
    assertThat(Run.of("init", model.toString(), "--force").code()).isZero();
    assertThat(Files.readString(spec)).contains("pixels");
  }

  @Test
  void nanInSamplesIsRefused() {
    Path data = folder.resolve("data.npz");
    NpzWriter.write(data, Map.of("pixels", NdArray.of(new float[] {Float.NaN}, 1, 1)));
    Run run = Run.of("init", model.toString(), "--data", data.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("the samples hold NaN").contains("assay trace");
  }

  @Test
  void aMissingModelIsOneLineWithAGuess() {
    Run run = Run.of("init", folder.resolve("digit.onnxtxt").toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("did you mean 'digits.onnxtxt'?");
  }
}
