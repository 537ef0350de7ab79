package org.assay.onnx.text;

import java.util.List;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;
import org.assay.onnx.ValueType;

/** Writes types and tensors; the counterpart of {@link TypeSyntax} and {@link TensorSyntax}. */
final class TensorPrinter {
  private final TextBuffer out;

  TensorPrinter(TextBuffer out) {
    this.out = out;
  }

  void type(ValueType type) {
    if (type instanceof ValueType.TensorType tensor) {
      out.add(tensor.element().text());
      if (tensor.shape().isPresent()) {
        shape(tensor.shape().get());
      } else {
        out.add("[]");
      }
    } else if (type instanceof ValueType.SparseTensorType sparse) {
      out.add("sparse_tensor(").add(sparse.element().text());
      if (sparse.shape().isPresent()) {
        shape(sparse.shape().get());
      } else {
        out.add("[]");
      }
      out.add(")");
    } else if (type instanceof ValueType.SequenceType sequence) {
      out.add("seq(");
      type(sequence.element());
      out.add(")");
    } else if (type instanceof ValueType.OptionalType optional) {
      out.add("optional(");
      type(optional.element());
      out.add(")");
    } else if (type instanceof ValueType.MapType map) {
      out.add("map(").add(map.key().text()).add(", ");
      type(map.value());
      out.add(")");
    }
  }

  private void shape(Shape shape) {
    if (shape.rank() == 0) {
      return;
    }
    String separator = "[";
    for (Dim dim : shape.dims()) {
      out.add(separator);
      separator = ",";
      if (dim instanceof Dim.Symbol symbol) {
        if (Scanner.isIdentifier(symbol.name())) {
          out.add(symbol.name());
        } else {
          out.quoted(symbol.name());
        }
      } else {
        out.add(dim.toString());
      }
    }
    out.add("]");
  }

  void type(Tensor tensor) {
    out.add(tensor.type().text());
    shape(Shape.of(tensor.dims()));
  }

  void tensor(Tensor tensor) {
    type(tensor);
    out.add(" ");
    values(tensor);
  }

  void values(Tensor tensor) {
    String separator = "{";
    TensorData data = tensor.data();
    switch (tensor.type()) {
      case STRING -> {
        List<Attribute.StringValue> strings = tensor.strings();
        for (Attribute.StringValue string : strings) {
          out.add(separator).quoted(string.bytes());
          separator = ",";
        }
      }
      case FLOAT, COMPLEX64 -> {
        for (long at = 0; at < data.size(); at += 4) {
          out.add(separator).number(Float.intBitsToFloat(data.intAt(at)));
          separator = ",";
        }
      }
      case DOUBLE, COMPLEX128 -> {
        for (long at = 0; at < data.size(); at += 8) {
          out.add(separator).number(Double.longBitsToDouble(data.longAt(at)));
          separator = ",";
        }
      }
      case FLOAT6E2M3, FLOAT6E3M2 -> {
        for (long i = 0; i < tensor.size(); i++) {
          out.add(separator).add(Long.toString(tensor.bitsAt(i)));
          separator = ",";
        }
      }
      default -> {
        int width = Math.max(8, tensor.type().bits()) / 8;
        boolean signed =
            !tensor.type().isFloat() && !tensor.type().isUnsigned() && tensor.type().bits() >= 8;
        for (long at = 0; at < data.size(); at += width) {
          out.add(separator).add(integer(data, at, width, signed));
          separator = ",";
        }
      }
    }
    out.add(separator.equals("{") ? "{}" : "}");
  }

  private static String integer(TensorData data, long at, int width, boolean signed) {
    return switch (width) {
      case 8 -> signed ? Long.toString(data.longAt(at)) : Long.toUnsignedString(data.longAt(at));
      case 4 ->
          signed ? Integer.toString(data.intAt(at)) : Integer.toUnsignedString(data.intAt(at));
      case 2 -> Integer.toString(signed ? data.shortAt(at) : data.shortAt(at) & 0xFFFF);
      default -> Integer.toString(signed ? data.byteAt(at) : data.byteAt(at) & 0xFF);
    };
  }
}
