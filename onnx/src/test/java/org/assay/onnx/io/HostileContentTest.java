package org.assay.onnx.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.structure.Validation;
import org.assay.onnx.text.TextReader;
import org.assay.onnx.text.TextWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileContentTest {
  @TempDir Path folder;

  private static Model named(String name) {
    return Model.of(
        8,
        17,
        Graph.of(
            name,
            List.of(ValueInfo.untyped(name + "1")),
            List.of(ValueInfo.untyped(name)),
            List.of(Node.of("Neg", List.of(name + "1"), List.of(name), Map.of())),
            Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img src=x onerror=alert(1)>",
        "\u001b]0;title\u0007\u001b[2J",
        "a\r\nb\n\n::error::c",
        "\u202eright to left",
        "%s%n{0}${x}",
        "../../etc/passwd\u0000",
        "\"; rm -rf ~; \""
      })
  void namesAreKeptAndHarmlessInErrors(String name) throws IOException {
    Model model = named(name);
    assertThat(Validation.validated(ModelReader.read(ModelWriter.toBytes(model)))).isEqualTo(model);
    assertThat(Normal.withoutLines(TextReader.parse(TextWriter.toText(model)))).isEqualTo(model);
    Graph cyclic =
        model.graph().withNodes(List.of(Node.of("Neg", List.of(name), List.of(name), Map.of())));
    assertThatThrownBy(() -> Validation.validated(model.withGraph(cyclic)))
        .isInstanceOf(ModelException.class)
        .message()
        .doesNotContain("\n", "\r", "\u001b", "\u0007", "\u202e", "\u0000");
  }

  @Test
  void namesOfAMegabyte() throws IOException {
    String name = "n".repeat(1 << 20);
    Model model = named(name);
    Path file = folder.resolve("m.onnx");
    ModelWriter.write(model, file);
    assertThat(ModelFiles.open(file)).isEqualTo(model);
    TextWriter.write(model, folder.resolve("m.onnxtxt"));
    assertThat(Normal.withoutLines(ModelFiles.open(folder.resolve("m.onnxtxt")))).isEqualTo(model);
    assertThatThrownBy(
            () -> Validation.validated(model.withGraph(model.graph().withInputs(List.of()))))
        .isInstanceOf(ModelException.class)
        .message()
        .hasSizeLessThan(2000);
  }

  @Test
  void weightsThatAreNanOrInfinite() {
    int payload = 0x7FABCDEF;
    Tensor weights =
        Tensor.ofFloats(
            new long[] {3}, Float.intBitsToFloat(payload), Float.NEGATIVE_INFINITY, Float.NaN);
    Graph graph =
        Graph.of("g", List.of(), List.of(ValueInfo.untyped("w")), List.of(), Map.of("w", weights));
    Model model = Validation.validated(Model.of(8, 17, graph));
    Tensor read = ModelReader.read(ModelWriter.toBytes(model)).graph().initializers().get("w");
    assertThat(read.bitsAt(0)).isEqualTo(payload);
    assertThat(read).isEqualTo(weights);
  }

  @Test
  void zeroSizes() {
    Tensor empty = Tensor.ofFloats(new long[] {0, 1L << 40});
    Graph graph =
        Graph.of("g", List.of(), List.of(ValueInfo.untyped("w")), List.of(), Map.of("w", empty));
    Model model = Validation.validated(Model.of(8, 17, graph));
    assertThat(ModelReader.read(ModelWriter.toBytes(model))).isEqualTo(model);
    assertThat(Normal.withoutLines(TextReader.parse(TextWriter.toText(model)))).isEqualTo(model);
  }

  @Test
  void dataFileCutOffAfterItWasWritten() throws IOException {
    float[] values = new float[5000];
    Graph graph =
        Graph.of(
            "g",
            List.of(),
            List.of(ValueInfo.untyped("w")),
            List.of(),
            Map.of("w", Tensor.ofFloats(new long[] {5000}, values)));
    Path file = folder.resolve("m.onnx");
    ModelWriter.write(Model.of(8, 17, graph), file, new ModelWriter.ExternalData("m.bin", 0));
    assertThat(ModelFiles.open(file).graph()).isEqualTo(graph);
    byte[] data = Files.readAllBytes(folder.resolve("m.bin"));
    Files.write(folder.resolve("m.bin"), java.util.Arrays.copyOf(data, data.length - 1));
    assertThatThrownBy(() -> ModelFiles.open(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("too short")
        .hasMessageContaining("download or export it again");
  }
}
