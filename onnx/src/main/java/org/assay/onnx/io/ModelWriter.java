package org.assay.onnx.io;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.onnx.Function;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.OperatorSet;
import org.assay.onnx.TensorData;
import org.assay.onnx.proto.FunctionProto;
import org.assay.onnx.proto.ModelProto;
import org.assay.onnx.proto.OperatorSetIdProto;

/**
 * Writes {@code .onnx} files; what is written reads back equal. Tensors are written as raw bytes,
 * straight from where they lie. Documentation of single attributes is not kept.
 */
public final class ModelWriter {
  /** Protobuf's limit, and that of Java's arrays. */
  private static final long LARGEST = Integer.MAX_VALUE - 16;

  /** More levels than the reader lets pass. */
  private static final int RECURSION = 400;

  private ModelWriter() {}

  /**
   * Where large initializers go.
   *
   * @param location name of the data file, beside the model
   * @param fromBytes initializers of at least this size go there
   */
  public record ExternalData(String location, long fromBytes) {
    public ExternalData {
      if (location.isEmpty() || !Path.of(location).equals(Path.of(location).getFileName())) {
        throw new IllegalArgumentException("location must be a plain file name: " + location);
      }
      if (fromBytes < 0) {
        throw new IllegalArgumentException("fromBytes must not be negative: " + fromBytes);
      }
    }
  }

  /**
   * Writes a model into one file, which appears whole or not at all.
   *
   * @throws ModelException if it would have more than 2 GiB or cannot be written
   */
  public static void write(Model model, Path file) {
    TensorEncoder tensors = TensorEncoder.inline();
    Inflation inflation = inflation(model, tensors, file.toString());
    AtomicFile.write(file, inflation::writeTo);
  }

  /**
   * Writes a model and its data file; first the data, then the model, each appears whole or not at
   * all. If no tensor is large enough there is no data file. Where a model is to be replaced whose
   * data file has the same name, it is without its data for a moment: see {@code ModelFiles.save}.
   *
   * @throws ModelException if it would still have more than 2 GiB or cannot be written; then no new
   *     data file is left behind
   */
  public static void write(Model model, Path file, ExternalData external) {
    TensorEncoder tensors = TensorEncoder.external(external.location(), external.fromBytes());
    Inflation inflation = inflation(model, tensors, file.toString());
    Path data = file.resolveSibling(external.location());
    boolean fresh = !Files.exists(data);
    if (!tensors.external().isEmpty()) {
      AtomicFile.write(data, channel -> writeData(tensors, channel));
    }
    boolean done = false;
    try {
      AtomicFile.write(file, inflation::writeTo);
      done = true;
    } finally {
      if (!done && fresh) {
        discard(data);
      }
    }
  }

  /** Deletes a data file that no model refers to; one that cannot be deleted stays. */
  public static void discard(Path data) {
    try {
      Files.deleteIfExists(data);
    } catch (IOException e) {
      // It only takes space.
    }
  }

  private static void writeData(TensorEncoder tensors, FileChannel channel) throws IOException {
    long at = 0;
    for (TensorData data : tensors.external()) {
      at = TensorEncoder.padded(at);
      channel.position(at);
      for (ByteBuffer segment : data.segments()) {
        AtomicFile.writeAll(channel, segment);
      }
      at += data.size();
    }
  }

  /**
   * A model's encoding.
   *
   * @throws ModelException if it would have more than 2 GiB
   */
  public static byte[] toBytes(Model model) {
    Inflation inflation = inflation(model, TensorEncoder.inline(), "");
    byte[] bytes = new byte[(int) inflation.size()];
    try {
      inflation.writeTo(new ArrayChannel(ByteBuffer.wrap(bytes)));
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory", e);
    }
    return bytes;
  }

  private static Inflation inflation(Model model, TensorEncoder tensors, String where) {
    Inflation inflation = new Inflation(encode(model, tensors).toByteArray(), tensors.blobs());
    if (inflation.size() > LARGEST) {
      throw new ModelException(
          "the model would have " + inflation.size() + " bytes",
          where,
          "less than 2 GiB, protobuf's limit",
          "write its weights to a data file");
    }
    return inflation;
  }

  private record ArrayChannel(ByteBuffer target) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      int count = source.remaining();
      target.put(source);
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static ModelProto encode(Model model, TensorEncoder tensors) {
    GraphEncoder graphs = new GraphEncoder(tensors);
    ModelProto.Builder proto = ModelProto.newBuilder();
    try {
      CodedInputStream kept = CodedInputStream.newInstance(model.uninterpreted().encoded());
      kept.setRecursionLimit(RECURSION);
      proto.mergeFrom(kept);
    } catch (IOException e) {
      throw new IllegalStateException("uninterpreted fields of the model", e);
    }
    proto.setIrVersion(model.irVersion()).setGraph(graphs.graph(model.graph()));
    model.operatorSets().forEach(s -> proto.addOpsetImport(operatorSet(s)));
    if (!model.producerName().isEmpty()) {
      proto.setProducerName(model.producerName());
    }
    if (!model.producerVersion().isEmpty()) {
      proto.setProducerVersion(model.producerVersion());
    }
    if (!model.domain().isEmpty()) {
      proto.setDomain(model.domain());
    }
    if (model.modelVersion() != 0) {
      proto.setModelVersion(model.modelVersion());
    }
    if (!model.docString().isEmpty()) {
      proto.setDocString(model.docString());
    }
    model.functions().forEach(f -> proto.addFunctions(function(f, graphs)));
    return proto.addAllMetadataProps(GraphEncoder.entries(model.metadata())).build();
  }

  private static OperatorSetIdProto operatorSet(OperatorSet set) {
    return OperatorSetIdProto.newBuilder()
        .setDomain(set.domain())
        .setVersion(set.version())
        .build();
  }

  private static FunctionProto function(Function function, GraphEncoder graphs) {
    FunctionProto.Builder proto =
        FunctionProto.newBuilder()
            .setName(function.name())
            .setDomain(function.domain())
            .addAllInput(function.inputs())
            .addAllOutput(function.outputs())
            .addAllAttribute(function.attributes());
    function
        .attributeDefaults()
        .forEach((name, value) -> proto.addAttributeProto(graphs.attribute(name, value)));
    function.nodes().forEach(n -> proto.addNode(graphs.node(n)));
    function.operatorSets().forEach(s -> proto.addOpsetImport(operatorSet(s)));
    function.valueInfo().values().forEach(v -> proto.addValueInfo(GraphEncoder.value(v)));
    if (!function.overload().isEmpty()) {
      proto.setOverload(function.overload());
    }
    if (!function.docString().isEmpty()) {
      proto.setDocString(function.docString());
    }
    return proto.addAllMetadataProps(GraphEncoder.entries(function.metadata())).build();
  }
}
