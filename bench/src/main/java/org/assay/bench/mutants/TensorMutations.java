package org.assay.bench.mutants;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/** Damages tensors and types. */
final class TensorMutations {
  private static final long[] ODD = {
    0,
    1,
    -1,
    2,
    -2,
    3,
    5,
    7,
    1L << 31,
    -(1L << 31),
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 40,
    1L << 62,
    1_000_000_000_000L,
    1 << 20,
    100_000
  };
  private static final double[] ODD_FLOATS = {
    0,
    -0.0,
    1,
    -1,
    0.5,
    1e-45,
    3.4e38,
    -3.4e38,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    1e12,
    65504,
    1e300
  };
  private static final ElementType[] USUAL = {
    ElementType.FLOAT,
    ElementType.INT64,
    ElementType.INT32,
    ElementType.BOOL,
    ElementType.DOUBLE,
    ElementType.FLOAT16
  };
  private static final int LARGEST = 4096;

  private final RandomStream random;

  TensorMutations(RandomStream random) {
    this.random = random;
  }

  /** An integer at an edge of something. */
  long odd() {
    return ODD[random.nextInt(ODD.length)];
  }

  double oddFloat() {
    return ODD_FLOATS[random.nextInt(ODD_FLOATS.length)];
  }

  ElementType element() {
    return random.nextInt(3) > 0
        ? USUAL[random.nextInt(USUAL.length)]
        : ElementType.values()[random.nextInt(ElementType.values().length)];
  }

  Dim dim() {
    return switch (random.nextInt(6)) {
      case 0 -> Dim.UNKNOWN;
      case 1 -> Dim.of(random.nextBoolean() ? "N" : "M");
      case 2 -> Dim.of(odd() & Long.MAX_VALUE);
      default -> Dim.of(random.nextInt(5));
    };
  }

  /** Another type of a value. */
  ValueInfo changed(ValueInfo info) {
    Optional<ValueType.TensorType> tensor = info.type().flatMap(ValueType::asTensor);
    if (tensor.isEmpty()) {
      return ValueInfo.of(info.name(), type());
    }
    ElementType element = tensor.get().element();
    Optional<Shape> shape = tensor.get().shape();
    List<Dim> dims = new ArrayList<>(shape.map(Shape::dims).orElse(List.of()));
    switch (random.nextInt(9)) {
      case 0 -> element = element();
      case 1 -> shape = Optional.empty();
      case 2 -> {
        dims.add(random.nextInt(dims.size() + 1), dim());
        shape = Optional.of(new Shape(dims));
      }
      case 3 -> {
        if (!dims.isEmpty()) {
          dims.remove(random.nextInt(dims.size()));
        }
        shape = Optional.of(new Shape(dims));
      }
      case 4 -> {
        return ValueInfo.of(info.name(), type());
      }
      case 5 -> {
        return ValueInfo.untyped(info.name());
      }
      default -> {
        if (!dims.isEmpty()) {
          dims.set(random.nextInt(dims.size()), dim());
        }
        shape = Optional.of(new Shape(dims));
      }
    }
    return ValueInfo.of(info.name(), new ValueType.TensorType(element, shape));
  }

  private ValueType type() {
    List<Dim> dims = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      dims.add(dim());
    }
    ValueType tensor = new ValueType.TensorType(element(), new Shape(dims));
    return switch (random.nextInt(6)) {
      case 0 -> new ValueType.SequenceType(tensor);
      case 1 -> new ValueType.OptionalType(tensor);
      case 2 -> new ValueType.MapType(ElementType.INT64, tensor);
      case 3 -> new ValueType.SparseTensorType(ElementType.FLOAT, Optional.of(new Shape(dims)));
      default -> tensor;
    };
  }

  /** Any small tensor. */
  Tensor tensor() {
    int rank = random.nextInt(4);
    long[] dims = new long[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = random.nextInt(5);
    }
    return tensor(element(), dims);
  }

  /** A small tensor of odd values. */
  Tensor tensor(ElementType element, long... dims) {
    int size = (int) Tensor.elements(dims);
    if (element == ElementType.STRING) {
      Attribute.StringValue[] strings = new Attribute.StringValue[size];
      Arrays.fill(strings, Attribute.StringValue.of("x"));
      return Tensor.ofStrings(dims, List.of(strings));
    }
    if (element.isFloat()) {
      double[] values = new double[size];
      for (int i = 0; i < size; i++) {
        values[i] = oddFloat();
      }
      return Tensor.ofValues(element, dims, values);
    }
    if (element.isComplex()) {
      return Tensor.of(
          element, dims, TensorData.of(ByteBuffer.allocate((int) Tensor.bytes(element, size))));
    }
    long[] values = new long[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextInt(3) == 0 ? random.nextInt(4) : odd();
    }
    return Tensor.ofIntegers(element, dims, values);
  }

  /** Another tensor in place of one. */
  Tensor changed(Tensor old) {
    if (old.size() > LARGEST || old.type() == ElementType.STRING || old.type().isComplex()) {
      return tensor();
    }
    long[] dims = old.dims().clone();
    switch (random.nextInt(7)) {
      case 0:
        return retyped(old, element());
      case 1:
        return tensor(old.type(), dims);
      case 2:
        return old.reshaped(old.size(), 1);
      case 3:
        return old.reshaped(1, old.size());
      case 4:
        if (dims.length > 0) {
          dims[random.nextInt(dims.length)] = random.nextInt(4);
        }
        return Tensor.elements(dims) <= LARGEST ? tensor(old.type(), dims) : tensor();
      case 5:
        return one(old);
      default:
        return tensor();
    }
  }

  private Tensor retyped(Tensor old, ElementType type) {
    boolean real = type != ElementType.STRING && !type.isComplex();
    return real ? Tensor.ofValues(type, old.dims(), old.toDoubles()) : tensor(type, old.dims());
  }

  private Tensor one(Tensor old) {
    if (old.size() == 0) {
      return old;
    }
    int at = random.nextInt((int) old.size());
    if (old.type().isFloat()) {
      double[] values = old.toDoubles();
      values[at] = oddFloat();
      return Tensor.ofValues(old.type(), old.dims(), values);
    }
    if (!old.type().isInteger()) {
      return old;
    }
    long[] values = old.toLongs();
    values[at] = odd();
    return Tensor.ofIntegers(old.type(), old.dims(), values);
  }
}
