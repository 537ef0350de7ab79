package org.assay.onnx.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.io.ReadLimits;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.onnx.precision.PrecisionConversion;
import org.assay.onnx.text.TextReader;
import org.assay.onnx.upgrade.Upgrade;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models whose weights lie in a file of their own. */
class ExternalDataTest {
  private static final int SIDE = 32;

  @TempDir Path folder;

  private Path original = Path.of("");

  @BeforeEach
  void model() {
    Model small =
        TextReader.parse(
            "< ir_version: 8, opset_import: [\"\" : 17], metadata_props: [\"a\" : \"b\"] >\n"
                + "g (float[1, 32] x) => (float[1, 32] y)\n"
                + "<float[1] w = {1}, float[1] b = {0.5}> { z = MatMul(x, w) y = Add(z, b) }");
    double[] eye = new double[SIDE * SIDE];
    for (int i = 0; i < SIDE; i++) {
      eye[i * SIDE + i] = 2;
    }
    Map<String, Tensor> initializers =
        Map.of(
            "w", Tensor.ofValues(ElementType.FLOAT, new long[] {SIDE, SIDE}, eye),
            "b", Tensor.ofFloats(new long[] {1}, 0.5f));
    original = folder.resolve("m.onnx");
    ModelWriter.write(
        small.withGraph(small.graph().withInitializers(initializers)),
        original,
        new ModelWriter.ExternalData("weights.bin", 1024));
  }

  private static float[] run(Path file) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    float[] ones = new float[SIDE];
    java.util.Arrays.fill(ones, 1);
    try (OrtSession session =
            environment.createSession(file.toString(), new OrtSession.SessionOptions());
        OnnxTensor x =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(ones), new long[] {1, SIDE});
        OrtSession.Result result = session.run(Map.of("x", x))) {
      return ((float[][]) result.get(0).getValue())[0];
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(f -> String.valueOf(f.getFileName())).sorted().toList();
    }
  }

  @Test
  void whatHadADataFileHasOneAgainAndOnnxRuntimeLoadsIt() throws IOException, OrtException {
    Model model = ModelFiles.open(original);
    Path out = folder.resolve("fixed.onnx");
    ModelFiles.save(model, out, original);
    assertThat(files()).containsExactly("fixed.onnx", "fixed.onnx.data", "m.onnx", "weights.bin");
    assertThat(ModelReader.dataFiles(out, ReadLimits.DEFAULT)).containsExactly("fixed.onnx.data");
    assertThat(ModelFiles.open(out)).isEqualTo(model);
    assertThat(ModelFiles.open(out).metadata()).containsEntry("a", "b");
    assertThat(run(out)).containsOnly(2.5f);
    // Small tensors stay in the model.
    assertThat(Files.size(folder.resolve("fixed.onnx.data"))).isEqualTo(4L * SIDE * SIDE);
  }

  @Test
  void whatHadNoneHasNone() throws IOException {
    Path plain = folder.resolve("plain.onnx");
    ModelFiles.save(ModelFiles.open(original), plain);
    ModelFiles.save(ModelFiles.open(plain), folder.resolve("again.onnx"), plain);
    assertThat(files()).containsExactly("again.onnx", "m.onnx", "plain.onnx", "weights.bin");
    assertThat(ModelReader.dataFiles(plain, ReadLimits.DEFAULT)).isEmpty();
  }

  @Test
  void aModelThatIsReplacedKeepsItsDataUntilThen() throws IOException, OrtException {
    Model model = ModelFiles.open(original);
    Path out = folder.resolve("fixed.onnx");
    ModelFiles.save(model, out, original);
    byte[] before = Files.readAllBytes(folder.resolve("fixed.onnx.data"));
    // Read from the very file that is replaced: its weights are mapped.
    ModelFiles.save(ModelFiles.open(out), out, original);
    assertThat(files()).containsExactly("fixed.onnx", "fixed.onnx-2.data", "m.onnx", "weights.bin");
    assertThat(Files.readAllBytes(folder.resolve("fixed.onnx-2.data"))).isEqualTo(before);
    assertThat(run(out)).containsOnly(2.5f);
    // In place of the original: data that is not of our own name is left alone.
    ModelFiles.save(model, original, original);
    assertThat(files()).contains("m.onnx.data", "weights.bin");
    assertThat(run(original)).containsOnly(2.5f);
  }

  @Test
  void whatCannotBeWrittenLeavesNothingBehind() throws IOException {
    Model model = ModelFiles.open(original);
    Path occupied = Files.createDirectory(folder.resolve("taken.onnx"));
    assertThatThrownBy(() -> ModelFiles.save(model, occupied, original))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is a directory");
    assertThat(files()).containsExactly("m.onnx", "taken.onnx", "weights.bin");
  }

  @Test
  void aDataFileIsAPlainNameWhateverTheModelIsCalled() {
    Path out = folder.resolve("..").resolve(folder.getFileName()).resolve("x y;z.onnx");
    ModelFiles.save(ModelFiles.open(original), out, original);
    assertThat(ModelReader.dataFiles(folder.resolve("x y;z.onnx"), ReadLimits.DEFAULT))
        .containsExactly("x y;z.onnx.data");
  }

  @Test
  void convertedWeightsAreOfSixteenBitsInTheDataFile() throws IOException {
    Model half =
        PrecisionConversion.of(
            Upgrade.toWorkingOpset(ModelFiles.open(original)),
            ElementType.FLOAT16,
            ConstantPolicy.CLAMP);
    Path out = folder.resolve("half.onnx");
    ModelFiles.save(half, out, original);
    Tensor weight = Objects.requireNonNull(ModelFiles.open(out).graph().initializers().get("w"));
    assertThat(weight.type()).isEqualTo(ElementType.FLOAT16);
    assertThat(weight.toDoubles()[SIDE + 1]).isEqualTo(2);
    assertThat(Files.size(folder.resolve("half.onnx.data"))).isEqualTo(2L * SIDE * SIDE);
  }
}
