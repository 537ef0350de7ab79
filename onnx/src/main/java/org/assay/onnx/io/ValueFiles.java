package org.assay.onnx.io;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.assay.onnx.proto.GraphProto;
import org.assay.onnx.proto.ModelProto;
import org.assay.onnx.proto.OperatorSetIdProto;
import org.assay.onnx.proto.OptionalProto;
import org.assay.onnx.proto.SequenceProto;
import org.assay.onnx.proto.TensorProto;

/**
 * Values in files of their own ({@code TensorProto}, {@code SequenceProto}, {@code OptionalProto}),
 * as ONNX's backend tests hold them.
 */
public final class ValueFiles {
  private ValueFiles() {}

  /**
   * The tensors of a value: one of a tensor, each of a sequence, none or one of an optional.
   *
   * @param type what the file holds, as the model declares it
   * @throws ModelException if the file cannot be read or is no such value
   */
  public static List<Tensor> read(Path file, ValueType type) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return tensors(bytes, type);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new ModelException("is no " + kind(type), file.toString(), "a protobuf message", "");
    } catch (IOException e) {
      throw new ModelException("cannot be read: " + FileErrors.reason(e), file.toString());
    } catch (ModelException e) {
      throw e.in(file.toString());
    }
  }

  private static String kind(ValueType type) {
    return type instanceof ValueType.SequenceType
        ? "sequence"
        : type instanceof ValueType.OptionalType ? "optional" : "tensor";
  }

  private static List<Tensor> tensors(byte[] bytes, ValueType type)
      throws InvalidProtocolBufferException {
    if (type instanceof ValueType.SequenceType) {
      return decoded(SequenceProto.parseFrom(bytes).getTensorValuesList());
    }
    if (type instanceof ValueType.OptionalType optional) {
      OptionalProto proto = OptionalProto.parseFrom(bytes);
      if (optional.element() instanceof ValueType.SequenceType) {
        return decoded(proto.getSequenceValue().getTensorValuesList());
      }
      return proto.hasTensorValue() ? decoded(List.of(proto.getTensorValue())) : List.of();
    }
    return decoded(List.of(TensorProto.parseFrom(bytes)));
  }

  // As the initializers of a model: so the model reader's limits and checks hold here too.
  private static List<Tensor> decoded(List<TensorProto> tensors) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("values");
    for (int i = 0; i < tensors.size(); i++) {
      graph.addInitializer(tensors.get(i).toBuilder().setName("v" + i));
    }
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(KnownVersions.NEWEST_IR)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(KnownVersions.NEWEST_OPSET))
            .setGraph(graph)
            .build();
    Map<String, Tensor> read = ModelReader.read(model.toByteArray()).graph().initializers();
    List<Tensor> values = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      values.add(Optional.ofNullable(read.get("v" + i)).orElseThrow());
    }
    return values;
  }
}
