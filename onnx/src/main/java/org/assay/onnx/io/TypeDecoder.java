package org.assay.onnx.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.proto.TensorShapeProto;
import org.assay.onnx.proto.TypeProto;

/** Types of values. What has no element type is no type: exporters write such empty shells. */
final class TypeDecoder {
  private TypeDecoder() {}

  static Optional<ValueType> decode(TypeProto type) {
    return switch (type.getValueCase()) {
      case TENSOR_TYPE -> {
        TypeProto.Tensor tensor = type.getTensorType();
        yield ElementType.ofCode(tensor.getElemType())
            .map(e -> new ValueType.TensorType(e, shape(tensor.hasShape(), tensor.getShape())));
      }
      case SPARSE_TENSOR_TYPE -> {
        TypeProto.SparseTensor tensor = type.getSparseTensorType();
        yield ElementType.ofCode(tensor.getElemType())
            .map(
                e ->
                    new ValueType.SparseTensorType(e, shape(tensor.hasShape(), tensor.getShape())));
      }
      case SEQUENCE_TYPE ->
          decode(type.getSequenceType().getElemType()).map(ValueType.SequenceType::new);
      case OPTIONAL_TYPE ->
          decode(type.getOptionalType().getElemType()).map(ValueType.OptionalType::new);
      case MAP_TYPE -> {
        Optional<ValueType> value = decode(type.getMapType().getValueType());
        yield ElementType.ofCode(type.getMapType().getKeyType())
            .flatMap(key -> value.map(v -> new ValueType.MapType(key, v)));
      }
      case OPAQUE_TYPE, VALUE_NOT_SET -> Optional.empty();
    };
  }

  private static Optional<Shape> shape(boolean present, TensorShapeProto shape) {
    if (!present) {
      return Optional.empty();
    }
    List<Dim> dims = new ArrayList<>(shape.getDimCount());
    for (TensorShapeProto.Dimension dim : shape.getDimList()) {
      dims.add(dim(dim));
    }
    return Optional.of(new Shape(dims));
  }

  private static Dim dim(TensorShapeProto.Dimension dim) {
    return switch (dim.getValueCase()) {
      // Exporters write -1 for a size that is not fixed, and ONNX Runtime takes it so.
      case DIM_VALUE -> dim.getDimValue() < 0 ? Dim.UNKNOWN : Dim.of(dim.getDimValue());
      case DIM_PARAM -> dim.getDimParam().isEmpty() ? Dim.UNKNOWN : Dim.of(dim.getDimParam());
      case VALUE_NOT_SET -> Dim.UNKNOWN;
    };
  }
}
