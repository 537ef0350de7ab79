package org.assay.onnx.io;

import com.google.protobuf.ByteString;
import org.assay.onnx.proto.GraphProto;
import org.assay.onnx.proto.ModelProto;
import org.assay.onnx.proto.NodeProto;
import org.assay.onnx.proto.OperatorSetIdProto;
import org.assay.onnx.proto.StringStringEntryProto;
import org.assay.onnx.proto.TensorProto;
import org.assay.onnx.proto.TensorShapeProto;
import org.assay.onnx.proto.TypeProto;
import org.assay.onnx.proto.ValueInfoProto;

/** Small encoded models. */
final class Protos {
  private Protos() {}

  static ModelProto.Builder model(GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
        .setGraph(graph);
  }

  static ModelProto.Builder withInitializer(TensorProto.Builder tensor) {
    return model(
        GraphProto.newBuilder()
            .setName("g")
            .addInitializer(tensor)
            .addInput(value("x", 2))
            .addOutput(value("y", 2))
            .addOutput(ValueInfoProto.newBuilder().setName("w"))
            .addNode(node("Identity", "x", "y")));
  }

  static ValueInfoProto.Builder value(String name, long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      shape.addDimBuilder().setDimValue(dim);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape)));
  }

  static NodeProto.Builder node(String op, String input, String output) {
    return NodeProto.newBuilder().setOpType(op).addInput(input).addOutput(output);
  }

  static TensorProto.Builder external(String location, String offset, String length, long... dims) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName("w")
            .setDataType(1)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(entry("location", location))
            .addExternalData(entry("checksum", "0123"));
    if (!offset.isEmpty()) {
      tensor.addExternalData(entry("offset", offset));
    }
    if (!length.isEmpty()) {
      tensor.addExternalData(entry("length", length));
    }
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    return tensor;
  }

  static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  static TensorProto.Builder tensor(int type, long... dims) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName("w").setDataType(type);
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    return tensor;
  }

  static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }
}
