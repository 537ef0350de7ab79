package org.assay.onnx.io;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorNotes;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.proto.AttributeProto;
import org.assay.onnx.proto.GraphProto;
import org.assay.onnx.proto.NodeProto;
import org.assay.onnx.proto.StringStringEntryProto;
import org.assay.onnx.proto.TensorAnnotation;
import org.assay.onnx.proto.TypeProto;
import org.assay.onnx.proto.ValueInfoProto;

/** Graphs, nodes and attributes; the counterpart of {@link GraphDecoder}. */
final class GraphEncoder {
  private final TensorEncoder tensors;

  GraphEncoder(TensorEncoder tensors) {
    this.tensors = tensors;
  }

  GraphProto graph(Graph graph) {
    GraphProto.Builder proto = GraphProto.newBuilder().setName(graph.name());
    graph.inputs().forEach(v -> proto.addInput(value(v)));
    graph.outputs().forEach(v -> proto.addOutput(value(v)));
    graph.nodes().forEach(n -> proto.addNode(node(n)));
    graph.valueInfo().values().forEach(v -> proto.addValueInfo(value(v)));
    graph
        .initializers()
        .forEach((name, tensor) -> proto.addInitializer(tensors.initializer(named(tensor, name))));
    graph
        .sparseInitializers()
        .forEach(
            (name, sparse) ->
                proto.addSparseInitializer(tensors.sparse(sparse, named(sparse.values(), name))));
    graph
        .quantization()
        .forEach(
            (name, parameters) ->
                proto.addQuantizationAnnotation(
                    TensorAnnotation.newBuilder()
                        .setTensorName(name)
                        .addAllQuantParameterTensorNames(entries(parameters))));
    if (!graph.docString().isEmpty()) {
      proto.setDocString(graph.docString());
    }
    return proto.addAllMetadataProps(entries(graph.metadata())).build();
  }

  private static Tensor named(Tensor tensor, String name) {
    TensorNotes notes = tensor.notes();
    return tensor.withNotes(new TensorNotes(name, notes.docString(), notes.metadata()));
  }

  NodeProto node(Node node) {
    NodeProto.Builder proto = NodeProto.newBuilder();
    try {
      proto.mergeFrom(node.deviceConfigurations().encoded());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("device configurations of " + node.describe(), e);
    }
    proto.addAllInput(node.inputs()).addAllOutput(node.outputs()).setOpType(node.opType());
    if (!node.name().isEmpty()) {
      proto.setName(node.name());
    }
    if (!node.domain().isEmpty()) {
      proto.setDomain(node.domain());
    }
    if (!node.overload().isEmpty()) {
      proto.setOverload(node.overload());
    }
    if (!node.docString().isEmpty()) {
      proto.setDocString(node.docString());
    }
    node.attributes().forEach((name, value) -> proto.addAttribute(attribute(name, value)));
    return proto.addAllMetadataProps(entries(node.metadata())).build();
  }

  AttributeProto attribute(String name, Attribute value) {
    AttributeProto.Builder a = AttributeProto.newBuilder().setName(name);
    if (value instanceof Attribute.FloatValue f) {
      a.setType(AttributeProto.AttributeType.FLOAT).setF(f.value());
    } else if (value instanceof Attribute.IntValue i) {
      a.setType(AttributeProto.AttributeType.INT).setI(i.value());
    } else if (value instanceof Attribute.StringValue s) {
      a.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFrom(s.bytes()));
    } else if (value instanceof Attribute.TensorValue t) {
      a.setType(AttributeProto.AttributeType.TENSOR).setT(tensors.inline(t.value()));
    } else if (value instanceof Attribute.SparseTensorValue t) {
      a.setType(AttributeProto.AttributeType.SPARSE_TENSOR)
          .setSparseTensor(tensors.sparse(t.value(), t.value().values()));
    } else if (value instanceof Attribute.GraphValue g) {
      a.setType(AttributeProto.AttributeType.GRAPH).setG(graph(g.value()));
    } else if (value instanceof Attribute.TypeValue t) {
      a.setType(AttributeProto.AttributeType.TYPE_PROTO).setTp(TypeEncoder.encode(t.value()));
    } else if (value instanceof Attribute.FloatList list) {
      a.setType(AttributeProto.AttributeType.FLOATS).addAllFloats(list.values());
    } else if (value instanceof Attribute.IntList list) {
      a.setType(AttributeProto.AttributeType.INTS).addAllInts(list.values());
    } else if (value instanceof Attribute.StringList list) {
      a.setType(AttributeProto.AttributeType.STRINGS);
      list.values().forEach(s -> a.addStrings(ByteString.copyFrom(s.bytes())));
    } else if (value instanceof Attribute.TensorList list) {
      a.setType(AttributeProto.AttributeType.TENSORS);
      list.values().forEach(t -> a.addTensors(tensors.inline(t)));
    } else if (value instanceof Attribute.SparseTensorList list) {
      a.setType(AttributeProto.AttributeType.SPARSE_TENSORS);
      list.values().forEach(t -> a.addSparseTensors(tensors.sparse(t, t.values())));
    } else if (value instanceof Attribute.GraphList list) {
      a.setType(AttributeProto.AttributeType.GRAPHS);
      list.values().forEach(g -> a.addGraphs(graph(g)));
    } else if (value instanceof Attribute.TypeList list) {
      a.setType(AttributeProto.AttributeType.TYPE_PROTOS);
      list.values().forEach(t -> a.addTypeProtos(TypeEncoder.encode(t)));
    } else if (value instanceof Attribute.Reference reference) {
      a.setRefAttrName(reference.name());
      Optional.ofNullable(AttributeProto.AttributeType.forNumber(reference.type()))
          .filter(t -> t != AttributeProto.AttributeType.UNDEFINED)
          .ifPresent(a::setType);
    }
    return a.build();
  }

  static ValueInfoProto value(ValueInfo value) {
    ValueInfoProto.Builder proto = ValueInfoProto.newBuilder().setName(value.name());
    type(value).ifPresent(proto::setType);
    if (!value.docString().isEmpty()) {
      proto.setDocString(value.docString());
    }
    return proto.addAllMetadataProps(entries(value.metadata())).build();
  }

  /** The encoded type where it still says the same, which it does not once the type was changed. */
  private static Optional<TypeProto> type(ValueInfo value) {
    if (!value.encodedType().isEmpty()) {
      try {
        TypeProto encoded = TypeProto.parseFrom(value.encodedType().encoded());
        if (TypeDecoder.decode(encoded).equals(value.type())) {
          return Optional.of(encoded);
        }
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("encoded type of '" + value.name() + "'", e);
      }
    }
    return value.type().map(TypeEncoder::encode);
  }

  static Iterable<StringStringEntryProto> entries(Map<String, String> entries) {
    return entries.entrySet().stream()
        .map(
            e ->
                StringStringEntryProto.newBuilder()
                    .setKey(e.getKey())
                    .setValue(e.getValue())
                    .build())
        .toList();
  }
}
