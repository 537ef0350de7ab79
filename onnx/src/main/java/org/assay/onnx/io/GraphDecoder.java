package org.assay.onnx.io;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.SparseTensor;
import org.assay.onnx.Tensor;
import org.assay.onnx.Uninterpreted;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.proto.AttributeProto;
import org.assay.onnx.proto.GraphProto;
import org.assay.onnx.proto.NodeProto;
import org.assay.onnx.proto.SparseTensorProto;
import org.assay.onnx.proto.StringStringEntryProto;
import org.assay.onnx.proto.TensorAnnotation;
import org.assay.onnx.proto.TensorProto;
import org.assay.onnx.proto.TypeProto;
import org.assay.onnx.proto.ValueInfoProto;

/**
 * Graphs, nodes and attributes. Where a name occurs twice in a list that the specification keeps
 * unique, the last entry counts, as in ONNX Runtime.
 */
final class GraphDecoder {
  private final TensorDecoder tensors;

  GraphDecoder(TensorDecoder tensors) {
    this.tensors = tensors;
  }

  Graph graph(GraphProto proto) {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    Set<String> used = new HashSet<>();
    for (TensorProto tensor : proto.getInitializerList()) {
      try {
        initializers.put(tensor.getName(), tensors.decode(tensor));
      } catch (ModelException e) {
        // What nothing uses need not make sense, as in ONNX Runtime.
        if (used.isEmpty()) {
          addUsed(proto, used);
        }
        if (used.contains(tensor.getName())) {
          throw e.in("initializer '" + tensor.getName() + "'");
        }
      }
    }
    Map<String, SparseTensor> sparse = new LinkedHashMap<>();
    for (SparseTensorProto tensor : proto.getSparseInitializerList()) {
      String name = tensor.getValues().getName();
      sparse.put(name, within("sparse initializer '", name, () -> tensors.decode(tensor)));
    }
    Map<String, Map<String, String>> quantization = new LinkedHashMap<>();
    for (TensorAnnotation annotation : proto.getQuantizationAnnotationList()) {
      quantization.put(
          annotation.getTensorName(), entries(annotation.getQuantParameterTensorNamesList()));
    }
    return new Graph(
        proto.getName(),
        values(proto.getInputList()),
        values(proto.getOutputList()),
        nodes(proto.getNodeList()),
        initializers,
        sparse,
        byName(proto.getValueInfoList()),
        quantization,
        proto.getDocString(),
        entries(proto.getMetadataPropsList()));
  }

  /** Names that nodes and outputs of a graph use, in subgraphs too. */
  private static void addUsed(GraphProto graph, Set<String> used) {
    graph.getOutputList().forEach(v -> used.add(v.getName()));
    for (NodeProto node : graph.getNodeList()) {
      used.addAll(node.getInputList());
      for (AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasG()) {
          addUsed(attribute.getG(), used);
        }
        attribute.getGraphsList().forEach(g -> addUsed(g, used));
      }
    }
  }

  List<Node> nodes(List<NodeProto> protos) {
    List<Node> nodes = new ArrayList<>(protos.size());
    for (NodeProto proto : protos) {
      nodes.add(node(proto));
    }
    return nodes;
  }

  private Node node(NodeProto proto) {
    Map<String, Attribute> attributes;
    try {
      attributes = attributes(proto.getAttributeList());
    } catch (ModelException e) {
      throw e.in(Node.of(proto.getOpType(), List.of(), proto.getOutputList(), Map.of()).describe());
    }
    return new Node(
        proto.getName(),
        proto.getDomain(),
        proto.getOpType(),
        proto.getOverload(),
        proto.getInputList(),
        proto.getOutputList(),
        attributes,
        proto.getDocString(),
        entries(proto.getMetadataPropsList()),
        devices(proto),
        OptionalInt.empty());
  }

  private static Uninterpreted devices(NodeProto proto) {
    return proto.getDeviceConfigurationsCount() == 0
        ? Uninterpreted.NONE
        : new Uninterpreted(
            NodeProto.newBuilder()
                .addAllDeviceConfigurations(proto.getDeviceConfigurationsList())
                .build()
                .toByteArray());
  }

  Map<String, Attribute> attributes(List<AttributeProto> protos) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    for (AttributeProto proto : protos) {
      attributes.put(
          proto.getName(), within("attribute '", proto.getName(), () -> attribute(proto)));
    }
    return attributes;
  }

  private Attribute attribute(AttributeProto a) {
    AttributeProto.AttributeType type = a.hasType() ? a.getType() : typeOfContent(a);
    if (!a.getRefAttrName().isEmpty()) {
      return new Attribute.Reference(a.getRefAttrName(), type.getNumber());
    }
    return switch (type) {
      case FLOAT -> new Attribute.FloatValue(a.getF());
      case INT -> new Attribute.IntValue(a.getI());
      case STRING -> new Attribute.StringValue(a.getS().toByteArray());
      case TENSOR -> new Attribute.TensorValue(tensors.decode(a.getT()));
      case GRAPH -> new Attribute.GraphValue(graph(a.getG()));
      case SPARSE_TENSOR -> new Attribute.SparseTensorValue(tensors.decode(a.getSparseTensor()));
      case TYPE_PROTO -> new Attribute.TypeValue(type(a.getTp()));
      case FLOATS -> new Attribute.FloatList(a.getFloatsList());
      case INTS -> new Attribute.IntList(a.getIntsList());
      case STRINGS -> {
        List<Attribute.StringValue> strings = new ArrayList<>(a.getStringsCount());
        for (ByteString bytes : a.getStringsList()) {
          strings.add(new Attribute.StringValue(bytes.toByteArray()));
        }
        yield new Attribute.StringList(strings);
      }
      case TENSORS ->
          new Attribute.TensorList(a.getTensorsList().stream().map(tensors::decode).toList());
      case GRAPHS -> new Attribute.GraphList(a.getGraphsList().stream().map(this::graph).toList());
      case SPARSE_TENSORS ->
          new Attribute.SparseTensorList(
              a.getSparseTensorsList().stream().map(tensors::decode).toList());
      case TYPE_PROTOS ->
          new Attribute.TypeList(a.getTypeProtosList().stream().map(GraphDecoder::type).toList());
      case UNDEFINED -> throw new ModelException("attribute has neither type nor value", "");
    };
  }

  /** Models of IR 1 and 2 may leave the type away. */
  private static AttributeProto.AttributeType typeOfContent(AttributeProto a) {
    if (a.hasF()) {
      return AttributeProto.AttributeType.FLOAT;
    } else if (a.hasI()) {
      return AttributeProto.AttributeType.INT;
    } else if (a.hasS()) {
      return AttributeProto.AttributeType.STRING;
    } else if (a.hasT()) {
      return AttributeProto.AttributeType.TENSOR;
    } else if (a.hasG()) {
      return AttributeProto.AttributeType.GRAPH;
    } else if (a.hasSparseTensor()) {
      return AttributeProto.AttributeType.SPARSE_TENSOR;
    } else if (a.hasTp()) {
      return AttributeProto.AttributeType.TYPE_PROTO;
    } else if (a.getFloatsCount() > 0) {
      return AttributeProto.AttributeType.FLOATS;
    } else if (a.getIntsCount() > 0) {
      return AttributeProto.AttributeType.INTS;
    } else if (a.getStringsCount() > 0) {
      return AttributeProto.AttributeType.STRINGS;
    } else if (a.getTensorsCount() > 0) {
      return AttributeProto.AttributeType.TENSORS;
    } else if (a.getGraphsCount() > 0) {
      return AttributeProto.AttributeType.GRAPHS;
    } else if (a.getSparseTensorsCount() > 0) {
      return AttributeProto.AttributeType.SPARSE_TENSORS;
    } else if (a.getTypeProtosCount() > 0) {
      return AttributeProto.AttributeType.TYPE_PROTOS;
    }
    return AttributeProto.AttributeType.UNDEFINED;
  }

  private static ValueType type(TypeProto proto) {
    return TypeDecoder.decode(proto)
        .orElseThrow(() -> new ModelException("type without an element type", ""));
  }

  List<ValueInfo> values(List<ValueInfoProto> protos) {
    List<ValueInfo> values = new ArrayList<>(protos.size());
    for (ValueInfoProto proto : protos) {
      values.add(value(proto));
    }
    return values;
  }

  Map<String, ValueInfo> byName(List<ValueInfoProto> protos) {
    Map<String, ValueInfo> values = new LinkedHashMap<>();
    for (ValueInfoProto proto : protos) {
      values.put(proto.getName(), value(proto));
    }
    return values;
  }

  private static ValueInfo value(ValueInfoProto proto) {
    Optional<ValueType> type =
        proto.hasType() ? TypeDecoder.decode(proto.getType()) : Optional.empty();
    return new ValueInfo(
        proto.getName(),
        type,
        proto.getDocString(),
        entries(proto.getMetadataPropsList()),
        encodedType(proto, type));
  }

  /** The type's encoding if decoding it loses something. */
  private static Uninterpreted encodedType(ValueInfoProto proto, Optional<ValueType> type) {
    if (!proto.hasType() || type.map(TypeEncoder::encode).equals(Optional.of(proto.getType()))) {
      return Uninterpreted.NONE;
    }
    return new Uninterpreted(proto.getType().toByteArray());
  }

  static Map<String, String> entries(List<StringStringEntryProto> protos) {
    if (protos.isEmpty()) {
      return Map.of();
    }
    Map<String, String> entries = new LinkedHashMap<>();
    for (StringStringEntryProto proto : protos) {
      entries.put(proto.getKey(), proto.getValue());
    }
    return entries;
  }

  private static <T> T within(String kind, String name, Supplier<T> decode) {
    try {
      return decode.get();
    } catch (ModelException e) {
      throw e.in(kind + name + "'");
    }
  }
}
