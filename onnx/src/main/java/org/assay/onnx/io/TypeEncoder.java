package org.assay.onnx.io;

import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.proto.TensorShapeProto;
import org.assay.onnx.proto.TypeProto;

/** Types of values; the counterpart of {@link TypeDecoder}. */
final class TypeEncoder {
  private TypeEncoder() {}

  static TypeProto encode(ValueType type) {
    TypeProto.Builder proto = TypeProto.newBuilder();
    if (type instanceof ValueType.TensorType tensor) {
      TypeProto.Tensor.Builder t = proto.getTensorTypeBuilder();
      t.setElemType(tensor.element().code());
      shape(tensor.shape()).ifPresent(t::setShape);
    } else if (type instanceof ValueType.SparseTensorType sparse) {
      TypeProto.SparseTensor.Builder t = proto.getSparseTensorTypeBuilder();
      t.setElemType(sparse.element().code());
      shape(sparse.shape()).ifPresent(t::setShape);
    } else if (type instanceof ValueType.SequenceType sequence) {
      proto.getSequenceTypeBuilder().setElemType(encode(sequence.element()));
    } else if (type instanceof ValueType.OptionalType optional) {
      proto.getOptionalTypeBuilder().setElemType(encode(optional.element()));
    } else if (type instanceof ValueType.MapType map) {
      proto.getMapTypeBuilder().setKeyType(map.key().code()).setValueType(encode(map.value()));
    }
    return proto.build();
  }

  private static Optional<TensorShapeProto> shape(Optional<Shape> shape) {
    return shape.map(
        s -> {
          TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
          for (Dim dim : s.dims()) {
            TensorShapeProto.Dimension.Builder d = proto.addDimBuilder();
            if (dim instanceof Dim.Known known) {
              d.setDimValue(known.size());
            } else if (dim instanceof Dim.Symbol symbol) {
              d.setDimParam(symbol.name());
            }
          }
          return proto.build();
        });
  }
}
