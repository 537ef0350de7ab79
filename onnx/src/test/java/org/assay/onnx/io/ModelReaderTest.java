package org.assay.onnx.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;
import org.assay.onnx.proto.AttributeProto;
import org.assay.onnx.proto.GraphProto;
import org.assay.onnx.proto.ModelProto;
import org.assay.onnx.proto.OperatorSetIdProto;
import org.assay.onnx.proto.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelReaderTest {
  @TempDir Path folder;

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path model(TensorProto.Builder tensor) throws IOException {
    return file("m.onnx", Protos.withInitializer(tensor).build().toByteArray());
  }

  private static void assertRefused(Path file, String... parts) {
    assertThatThrownBy(() -> ModelReader.read(file))
        .isInstanceOf(ModelException.class)
        .message()
        .contains(parts)
        .doesNotContain("\n");
  }

  @Test
  void dataFileIsMapped() throws IOException {
    file("w.bin", new byte[] {9, 9, 9, 9, 0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40});
    Model model = ModelReader.read(model(Protos.external("w.bin", "4", "8", 2)));
    assertThat(model.graph().initializers().get("w"))
        .isEqualTo(Tensor.ofFloats(new long[] {2}, 1, 2));
    model = ModelReader.read(model(Protos.external("./w.bin", "", "", 3)));
    assertThat(model.graph().initializers().get("w").doubleAt(2)).isEqualTo(2);
  }

  @Test
  void tensorOfMoreThanTwoGigabytesIsMappedInSegments() throws IOException {
    long elements = (5L << 30) / 8 + 3;
    try (RandomAccessFile sparse = new RandomAccessFile(folder.resolve("w.bin").toFile(), "rw")) {
      sparse.setLength(elements * 8 + 24);
      sparse.seek(24 + (elements - 1) * 8);
      sparse.write(new byte[] {7, 0, 0, 0, 0, 0, 0, 0});
    }
    Model model =
        ModelReader.read(model(Protos.external("w.bin", "24", "", elements).setDataType(7)));
    Tensor tensor = model.graph().initializers().get("w");
    assertThat(tensor.size()).isEqualTo(elements);
    assertThat(tensor.data().segments()).hasSize(6);
    assertThat(tensor.data().segments().get(0).remaining()).isEqualTo(TensorData.SEGMENT);
    assertThat(tensor.longAt(elements - 1)).isEqualTo(7);
    assertThat(tensor.longAt(elements - 2)).isZero();
  }

  @Test
  void dataFileTooShortOrMissing() throws IOException {
    file("w.bin", new byte[7]);
    assertRefused(model(Protos.external("w.bin", "0", "8", 2)), "too short", "7 bytes", "'w'");
    assertRefused(model(Protos.external("w.bin", "9223372036854775807", "8", 2)), "too short");
    assertRefused(model(Protos.external("w.bin", "0", "4", 2)), "declares 4 bytes", "8 bytes");
    assertRefused(model(Protos.external("w.bin", "-1", "8", 2)), "offset '-1'");
    assertRefused(model(Protos.external("w.bin", "0", "many", 2)), "length 'many'");
    assertRefused(model(Protos.external("no.bin", "0", "8", 2)), "missing", "no.bin");
    assertRefused(model(Protos.external("w.bin", "0", "", 1L << 50)), "raise the limit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "../w.bin",
        "sub/../w.bin",
        "C:\\w.bin",
        "\\\\host\\w.bin",
        "a\\..\\w.bin",
        "sub",
        ".",
        "w\u0000.bin"
      })
  void locationOutsideTheFolderIsRefused(String location) throws IOException {
    file("w.bin", new byte[8]);
    Files.createDirectories(folder.resolve("sub"));
    assertRefused(model(Protos.external(location, "0", "8", 2)), "data file refused");
  }

  @Test
  void symbolicLinkOutOfTheFolderIsRefused() throws IOException {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.write(outside.resolve("w.bin"), new byte[8]);
    Path inside = Files.createDirectories(folder.resolve("inside"));
    Files.createSymbolicLink(inside.resolve("w.bin"), outside.resolve("w.bin"));
    Files.createSymbolicLink(inside.resolve("linked"), outside);
    for (String location : new String[] {"w.bin", "linked/w.bin"}) {
      Path model = inside.resolve("m.onnx");
      Files.write(
          model,
          Protos.withInitializer(Protos.external(location, "0", "8", 2)).build().toByteArray());
      assertRefused(model, "symbolic link leads out");
    }
  }

  @Test
  void linksOfADownloadCacheAreFollowed() throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("blobs"));
    Path snapshot = Files.createDirectories(folder.resolve("snapshots/1"));
    Files.write(
        blobs.resolve("a1"),
        Protos.withInitializer(Protos.external("w.bin", "0", "8", 2)).build().toByteArray());
    Files.write(blobs.resolve("b2"), new byte[8]);
    Files.createSymbolicLink(snapshot.resolve("m.onnx"), Path.of("../../blobs/a1"));
    Files.createSymbolicLink(snapshot.resolve("w.bin"), Path.of("../../blobs/b2"));
    assertThat(ModelReader.read(snapshot.resolve("m.onnx")).graph().initializers()).hasSize(1);
  }

  @Test
  void dataFileWithoutAFolderIsRefused() {
    byte[] bytes =
        Protos.withInitializer(Protos.external("w.bin", "0", "8", 2)).build().toByteArray();
    assertThatThrownBy(() -> ModelReader.read(bytes))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("read the model by its path");
  }

  @Test
  void notAFile() throws IOException {
    assertRefused(file("empty.onnx", new byte[0]), "empty");
    assertRefused(folder.resolve("none.onnx"), "no such file");
    assertRefused(folder, "is a directory");
    Path device = Path.of("/dev/zero");
    assumeTrue(Files.exists(device));
    assertRefused(device, "not a regular file");
  }

  @Test
  void unreadableFile() throws IOException {
    Path file = model(Protos.tensor(1, 0));
    assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file), "root reads all");
    assertRefused(file, "permission denied");
  }

  @Test
  void otherFormatsNameTheExport() throws IOException {
    byte[] zip = "PK\003\004more".getBytes(StandardCharsets.ISO_8859_1);
    byte[] hdf = "\211HDF\r\n\032\n".getBytes(StandardCharsets.ISO_8859_1);
    byte[] flat = "\034\000\000\000TFL3more".getBytes(StandardCharsets.ISO_8859_1);
    byte[] graphDef = "\012\003abc\022\377".getBytes(StandardCharsets.ISO_8859_1);
    assertRefused(file("a.pt", zip), "PyTorch", "torch.onnx.export");
    assertRefused(
        file("a b.pth", new byte[] {(byte) 0x80, 2, 'c'}), "torch.onnx.export", "a b.onnx");
    assertRefused(file("a.keras", zip), "Keras", ".export(", "format='onnx'");
    assertRefused(file("a.h5", hdf), "Keras", ".export(");
    assertRefused(file("a.tflite", flat), "TensorFlow Lite", "tf2onnx.convert --tflite");
    assertRefused(file("a.pb", graphDef), "tf2onnx.convert --graphdef");
    assertRefused(file("saved_model.pb", graphDef), "SavedModel", "--saved-model");
    assertRefused(folder, "SavedModel", "--saved-model");
    assertRefused(
        file(
            "lfs.onnx",
            "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.UTF_8)),
        "git lfs pull");
    assertRefused(
        file("text.onnx", "hello, this is no model".getBytes(StandardCharsets.UTF_8)),
        "not an ONNX model");
  }

  @Test
  void cutOffAnywhere() {
    byte[] whole =
        Protos.withInitializer(Protos.tensor(1, 2).addFloatData(1).addFloatData(2))
            .setProducerName("p")
            .build()
            .toByteArray();
    assertThat(ModelReader.read(whole).graph().nodes()).hasSize(1);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ModelReader.read(part))
          .as("first %d bytes", length)
          .isInstanceOf(ModelException.class);
    }
  }

  @Test
  void versionsOutsideOfWhatIsKnown() {
    ModelProto model = Protos.withInitializer(Protos.tensor(1, 0)).build();
    for (long ir : new long[] {-1, 0, 15}) {
      byte[] bytes = model.toBuilder().setIrVersion(ir).build().toByteArray();
      assertThatThrownBy(() -> ModelReader.read(bytes)).hasMessageContaining("IR version " + ir);
    }
    for (long opset : new long[] {-1, 0, 29}) {
      byte[] bytes =
          model.toBuilder()
              .setOpsetImport(
                  0, OperatorSetIdProto.newBuilder().setDomain("ai.onnx").setVersion(opset))
              .build()
              .toByteArray();
      assertThatThrownBy(() -> ModelReader.read(bytes)).hasMessageContaining("opset " + opset);
    }
    byte[] none = model.toBuilder().clearOpsetImport().build().toByteArray();
    assertThatThrownBy(() -> ModelReader.read(none))
        .hasMessageContaining("imports no operator set");
    byte[] noGraph = model.toBuilder().clearGraph().build().toByteArray();
    assertThatThrownBy(() -> ModelReader.read(noGraph)).hasMessageContaining("no graph");
  }

  /** A field of bytes, built by hand: protobuf's own writer would overflow the stack. */
  private static byte[] field(int number, byte[] value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeByteArray(number, value);
    out.flush();
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[]... parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.write(part);
    }
    return bytes.toByteArray();
  }

  private static byte[] nestedGraphs(int depth) throws IOException {
    byte[] graph = new byte[0];
    byte[] name = AttributeProto.newBuilder().setName("then_branch").build().toByteArray();
    for (int i = 0; i < depth; i++) {
      byte[] attribute = joined(name, field(6, graph));
      graph =
          field(1, joined(Protos.node("If", "c", "y").build().toByteArray(), field(5, attribute)));
    }
    ModelProto frame = Protos.model(GraphProto.newBuilder()).build();
    return joined(frame.toByteArray(), field(7, graph));
  }

  @Test
  void nestingIsLimited() throws IOException {
    byte[] deepest = nestedGraphs(8);
    assertThat(ModelReader.read(deepest).graph().nodes()).hasSize(1);
    byte[] tooDeep = nestedGraphs(9);
    assertThatThrownBy(() -> ModelReader.read(tooDeep))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("nested more than 8 deep");
    byte[] farTooDeep = nestedGraphs(5000);
    assertThatThrownBy(() -> ModelReader.read(farTooDeep, ReadLimits.DEFAULT.withMaxNesting(64)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("nested more than 64 deep");
  }

  @Test
  void typesNestedTooDeep() throws IOException {
    byte[] type = new byte[0];
    for (int i = 0; i < 3000; i++) {
      type = field(4, field(1, type));
    }
    byte[] graph = field(11, field(2, type));
    byte[] bytes =
        joined(Protos.model(GraphProto.newBuilder()).build().toByteArray(), field(7, graph));
    assertThatThrownBy(() -> ModelReader.read(bytes)).hasMessageContaining("types are nested");
  }

  @Test
  void groupsNestedTooDeep() {
    byte[] groups = new byte[100_000];
    java.util.Arrays.fill(groups, (byte) (9 << 3 | 3));
    assertThatThrownBy(() -> ModelReader.read(groups)).hasMessageContaining("groups nested");
  }

  @Test
  void countsAreLimitedBeforeAnythingIsBuilt() {
    GraphProto.Builder graph = GraphProto.newBuilder();
    for (int i = 0; i < 100; i++) {
      graph.addNodeBuilder();
    }
    byte[] bytes = Protos.model(graph).build().toByteArray();
    assertThat(ModelReader.read(bytes).graph().nodes()).hasSize(100);
    assertThatThrownBy(() -> ModelReader.read(bytes, ReadLimits.DEFAULT.withMaxNodes(99)))
        .hasMessageContaining("more than 99 nodes");
    assertThatThrownBy(() -> ModelReader.read(bytes, ReadLimits.DEFAULT.withMaxEntries(50)))
        .hasMessageContaining("more than 50 parts");
  }

  @Test
  void unknownFieldsAreTolerated() throws IOException {
    byte[] unknown =
        UnknownFieldSet.newBuilder()
            .addField(1000, UnknownFieldSet.Field.newBuilder().addVarint(5).build())
            .addField(1001, UnknownFieldSet.Field.newBuilder().addFixed32(5).build())
            .addField(1002, UnknownFieldSet.Field.newBuilder().addFixed64(5).build())
            .addField(
                1003,
                UnknownFieldSet.Field.newBuilder().addLengthDelimited(Protos.bytes(1, 2)).build())
            .addField(
                1004,
                UnknownFieldSet.Field.newBuilder()
                    .addGroup(
                        UnknownFieldSet.newBuilder()
                            .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                            .build())
                    .build())
            .build()
            .toByteArray();
    byte[] node = joined(unknown, Protos.node("Neg", "x", "y").build().toByteArray(), unknown);
    byte[] tensor =
        joined(Protos.tensor(2, 1).setRawData(Protos.bytes(3)).build().toByteArray(), unknown);
    byte[] graph = joined(unknown, field(1, node), field(5, tensor));
    byte[] model =
        joined(
            Protos.model(GraphProto.newBuilder()).build().toByteArray(), unknown, field(7, graph));
    assertThat(ModelReader.read(model).graph().nodes()).hasSize(1);
    assertThat(ModelReader.read(model).graph().initializers().get("w").longAt(0)).isEqualTo(3);
  }

  @Test
  void fileSizeIsLimited() throws IOException {
    Path file = model(Protos.tensor(1, 0));
    assertThatThrownBy(() -> ModelReader.read(file, ReadLimits.DEFAULT.withMaxFileBytes(10)))
        .hasMessageContaining("at most 10")
        .hasMessageContaining("save_as_external_data");
  }

  @Test
  void realModels() throws IOException {
    Path models = Shared.folder().resolve("data/models");
    assumeTrue(Files.isDirectory(models));
    try (var files = Files.list(models)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".onnx")).toList()) {
        assertThat(ModelReader.read(file).graph().nodes()).as(file.toString()).isNotEmpty();
      }
    }
  }
}
