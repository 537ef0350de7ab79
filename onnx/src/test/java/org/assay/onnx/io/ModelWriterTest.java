package org.assay.onnx.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.proto.AttributeProto;
import org.assay.onnx.proto.ModelProto;
import org.assay.onnx.proto.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelWriterTest {
  @TempDir Path folder;

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ModelWriterTest.class.getResourceAsStream("/golden/" + name)) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"types", "tensors", "attributes", "functions", "everything"})
  void writtenModelsReadBackEqual(String name) throws IOException {
    Model model = ModelReader.read(resource(name + ".onnx"));
    byte[] written = ModelWriter.toBytes(model);
    assertThat(ModelReader.read(written)).isEqualTo(model);
    assertThat(ModelWriter.toBytes(ModelReader.read(written))).isEqualTo(written);
    Path file = folder.resolve("m.onnx");
    ModelWriter.write(model, file);
    assertThat(file).hasBinaryContent(written);
  }

  /** Compared as protobuf messages: what this model says, to the last field, is what was read. */
  @Test
  void nothingIsLost() throws IOException {
    byte[] original = resource("everything.onnx");
    byte[] written = ModelWriter.toBytes(ModelReader.read(original));
    assertThat(comparable(written)).isEqualTo(comparable(original));
  }

  private static ModelProto comparable(byte[] bytes) throws InvalidProtocolBufferException {
    ModelProto.Builder model = ModelProto.parseFrom(bytes).toBuilder();
    for (var node : model.getGraphBuilder().getNodeBuilderList()) {
      for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
        attribute.clearDocString();
        if (attribute.hasT()) {
          raw(attribute.getTBuilder());
        }
        attribute.getTensorsBuilderList().forEach(ModelWriterTest::raw);
        if (attribute.hasSparseTensor()) {
          raw(attribute.getSparseTensorBuilder().getValuesBuilder());
          raw(attribute.getSparseTensorBuilder().getIndicesBuilder());
        }
        attribute
            .getSparseTensorsBuilderList()
            .forEach(
                s -> {
                  raw(s.getValuesBuilder());
                  raw(s.getIndicesBuilder());
                });
      }
    }
    for (var sparse : model.getGraphBuilder().getSparseInitializerBuilderList()) {
      raw(sparse.getValuesBuilder());
      raw(sparse.getIndicesBuilder());
    }
    return model.build();
  }

  /** Typed fields as raw bytes, which is how tensors are written. */
  private static void raw(TensorProto.Builder tensor) {
    byte[] model = Protos.withInitializer(tensor.clone().setName("w")).build().toByteArray();
    Tensor read = ModelReader.read(model).graph().initializers().get("w");
    tensor
        .clearFloatData()
        .clearInt64Data()
        .setRawData(com.google.protobuf.ByteString.copyFrom(read.data().segments().get(0)));
  }

  private static Model withWeights(int... sizes) {
    Map<String, Tensor> weights = new java.util.LinkedHashMap<>();
    for (int i = 0; i < sizes.length; i++) {
      float[] values = new float[sizes[i]];
      for (int j = 0; j < values.length; j++) {
        values[j] = j;
      }
      weights.put("w" + i, Tensor.ofFloats(new long[] {sizes[i]}, values));
    }
    ValueInfo y = ValueInfo.tensor("y", ElementType.FLOAT, Shape.of(Dim.UNKNOWN));
    Node node = Node.of("Identity", List.of("w0"), List.of("y"), Map.of());
    return Model.of(8, 17, Graph.of("g", List.of(), List.of(y), List.of(node), weights));
  }

  @Test
  void largeTensorsAreWrittenInPlace() {
    Model model = withWeights(1, 1023, 1024, 1025, 100_000, 0, 3);
    assertThat(ModelReader.read(ModelWriter.toBytes(model)).graph()).isEqualTo(model.graph());
  }

  @Test
  void largeInitializersGoToADataFile() throws IOException {
    Model model = withWeights(5000, 3, 2000);
    Path file = folder.resolve("m.onnx");
    ModelWriter.write(model, file, new ModelWriter.ExternalData("m.bin", 8000));
    assertThat(Files.size(file)).isLessThan(1000);
    assertThat(Files.size(folder.resolve("m.bin"))).isEqualTo(20480 + 8000);
    Model read = ModelReader.read(file);
    assertThat(read.graph()).isEqualTo(model.graph());
    // Its own data file is replaced while it is mapped.
    ModelWriter.write(read, file, new ModelWriter.ExternalData("m.bin", 0));
    assertThat(ModelReader.read(file).graph()).isEqualTo(model.graph());
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void changedTypesAreNotOverruledByTheirOldEncoding() throws IOException {
    Graph graph = ModelReader.read(resource("everything.onnx")).graph();
    ValueInfo input = graph.inputs().get(0);
    assertThat(input.encodedType().isEmpty()).isFalse();
    ValueInfo changed =
        new ValueInfo(
            input.name(),
            ValueInfo.tensor("x", ElementType.DOUBLE, Shape.of(1)).type(),
            "",
            Map.of(),
            input.encodedType());
    Model model = Model.of(13, 25, graph.withInputs(List.of(changed)));
    assertThat(ModelReader.read(ModelWriter.toBytes(model)).graph().inputs().get(0).type())
        .isEqualTo(changed.type());
  }

  @Test
  void nothingIsLeftBehindWhenWritingFails() throws IOException {
    Path target = Files.createDirectories(folder.resolve("m.onnx"));
    assertThatThrownBy(() -> ModelWriter.write(withWeights(1), target))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is a directory");
    Path missing = folder.resolve("none/m.onnx");
    assertThatThrownBy(() -> ModelWriter.write(withWeights(1), missing))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no such file");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(target);
    }
  }

  @Test
  void realModelsSurvive() throws IOException {
    Path models = Shared.folder().resolve("data/models");
    assumeTrue(Files.isDirectory(models));
    try (var files = Files.list(models)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".onnx")).toList()) {
        Model model = ModelReader.read(file);
        assertThat(ModelReader.read(ModelWriter.toBytes(model)))
            .as(file.toString())
            .isEqualTo(model);
      }
    }
  }
}
