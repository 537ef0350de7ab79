package org.assay.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * An immutable dense tensor of any ONNX element type, row-major.
 *
 * <p>Numbers are held as their little-endian bytes (possibly mapped from a file), sub-byte types
 * packed with the first element in the low bits; strings as byte arrays.
 */
public final class Tensor {
  private final ElementType type;
  private final long[] dims;
  private final long size;
  private final TensorData data;
  private final List<Attribute.StringValue> strings;
  private final TensorNotes notes;

  private Tensor(
      ElementType type,
      long[] dims,
      TensorData data,
      List<Attribute.StringValue> strings,
      TensorNotes notes) {
    this.type = type;
    this.dims = dims.clone();
    this.size = elements(dims);
    this.data = data;
    this.strings = strings;
    this.notes = notes;
  }

  /**
   * A numeric tensor over given bytes.
   *
   * @throws ModelException if the bytes do not fit the type and dimensions
   */
  public static Tensor of(ElementType type, long[] dims, TensorData data) {
    if (type == ElementType.STRING) {
      throw new ModelException("string tensor given as raw bytes", "");
    }
    long need = bytes(type, elements(dims));
    if (data.size() != need) {
      throw new ModelException(
          "tensor holds " + data.size() + " bytes",
          "",
          need + " bytes for " + type.text() + Arrays.toString(dims),
          "");
    }
    return new Tensor(type, dims, data, List.of(), TensorNotes.NONE);
  }

  /** A tensor of strings. */
  public static Tensor ofStrings(long[] dims, List<Attribute.StringValue> values) {
    if (elements(dims) != values.size()) {
      throw wrongCount(values.size(), ElementType.STRING, dims);
    }
    return new Tensor(
        ElementType.STRING,
        dims,
        TensorData.of(ByteBuffer.allocate(0)),
        List.copyOf(values),
        TensorNotes.NONE);
  }

  /** A float32 tensor. */
  public static Tensor ofFloats(long[] dims, float... values) {
    if (elements(dims) != values.length) {
      throw wrongCount(values.length, ElementType.FLOAT, dims);
    }
    ByteBuffer bytes = allocate(4L * values.length);
    bytes.asFloatBuffer().put(values);
    return of(ElementType.FLOAT, dims, TensorData.of(bytes));
  }

  /** A float64 tensor. */
  public static Tensor ofDoubles(long[] dims, double... values) {
    return ofValues(ElementType.DOUBLE, dims, values);
  }

  /** An int64 tensor. */
  public static Tensor ofLongs(long[] dims, long... values) {
    if (elements(dims) != values.length) {
      throw wrongCount(values.length, ElementType.INT64, dims);
    }
    ByteBuffer bytes = allocate(8L * values.length);
    bytes.asLongBuffer().put(values);
    return of(ElementType.INT64, dims, TensorData.of(bytes));
  }

  /** A one-dimensional int64 tensor. */
  public static Tensor ofLongs(long... values) {
    return ofLongs(new long[] {values.length}, values);
  }

  /** A scalar float32 tensor. */
  public static Tensor scalar(float value) {
    return ofFloats(new long[0], value);
  }

  /** A scalar int64 tensor. */
  public static Tensor scalar(long value) {
    return ofLongs(new long[0], value);
  }

  /**
   * A tensor of any real type; floats are rounded to nearest, integers truncated to their low bits,
   * booleans are {@code value != 0}.
   */
  public static Tensor ofValues(ElementType type, long[] dims, double... values) {
    if (elements(dims) != values.length) {
      throw wrongCount(values.length, type, dims);
    }
    ByteBuffer bytes = allocate(bytes(type, values.length));
    if (type == ElementType.FLOAT) {
      // By far the most frequent: searches make such tensors for every run.
      for (int i = 0; i < values.length; i++) {
        bytes.putInt(Float.BYTES * i, Float.floatToIntBits((float) values[i]));
      }
      return of(type, dims, TensorData.of(bytes));
    }
    for (int i = 0; i < values.length; i++) {
      long pattern;
      if (type.isFloat()) {
        pattern = type.format().encode(values[i]);
      } else if (type == ElementType.BOOL) {
        pattern = values[i] != 0 ? 1 : 0;
      } else {
        pattern = (long) values[i];
      }
      put(bytes, type.bits(), i, pattern);
    }
    return of(type, dims, TensorData.of(bytes));
  }

  /** A numeric tensor of at most 64 bits per element, of given bit patterns (their low bits). */
  public static Tensor ofBits(ElementType type, long[] dims, long... patterns) {
    if (type.bits() == 0 || type.bits() > 64) {
      throw new IllegalArgumentException(type + " has no bit patterns of at most 64 bits");
    }
    if (elements(dims) != patterns.length) {
      throw wrongCount(patterns.length, type, dims);
    }
    ByteBuffer bytes = allocate(bytes(type, patterns.length));
    for (int i = 0; i < patterns.length; i++) {
      put(bytes, type.bits(), i, patterns[i]);
    }
    return of(type, dims, TensorData.of(bytes));
  }

  /** An integer or boolean tensor; values are truncated to their low bits. */
  public static Tensor ofIntegers(ElementType type, long[] dims, long... values) {
    if (type.isFloat() || type == ElementType.STRING || type.isComplex()) {
      throw new IllegalArgumentException(type + " is not an integer type");
    }
    if (elements(dims) != values.length) {
      throw wrongCount(values.length, type, dims);
    }
    ByteBuffer bytes = allocate(bytes(type, values.length));
    for (int i = 0; i < values.length; i++) {
      long value = type == ElementType.BOOL && values[i] != 0 ? 1 : values[i];
      put(bytes, type.bits(), i, value);
    }
    return of(type, dims, TensorData.of(bytes));
  }

  private static ByteBuffer allocate(long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void put(ByteBuffer bytes, int bits, int index, long pattern) {
    switch (bits) {
      case 64 -> bytes.putLong(index * 8, pattern);
      case 32 -> bytes.putInt(index * 4, (int) pattern);
      case 16 -> bytes.putShort(index * 2, (short) pattern);
      case 8 -> bytes.put(index, (byte) pattern);
      default -> {
        int at = (int) ((long) index * bits / 8);
        int shift = (int) ((long) index * bits % 8);
        long low = pattern & ((1L << bits) - 1);
        bytes.put(at, (byte) (bytes.get(at) | low << shift));
        if (shift + bits > 8) {
          bytes.put(at + 1, (byte) (bytes.get(at + 1) | low >>> 8 - shift));
        }
      }
    }
  }

  private static ModelException wrongCount(long count, ElementType type, long[] dims) {
    return new ModelException(
        "tensor holds " + count + " values",
        "",
        elements(dims) + " values for " + type.text() + Arrays.toString(dims),
        "");
  }

  /**
   * Number of elements of given dimensions.
   *
   * @throws ModelException if a dimension is negative or the product exceeds 2^63 - 1
   */
  public static long elements(long[] dims) {
    long product = 1;
    boolean empty = false;
    for (long dim : dims) {
      if (dim < 0) {
        throw new ModelException("negative dimension in " + Arrays.toString(dims), "");
      }
      empty |= dim == 0;
    }
    if (empty) {
      return 0;
    }
    for (long dim : dims) {
      if (Math.multiplyHigh(product, dim) != 0 || product * dim < 0) {
        throw new ModelException("number of elements overflows in " + Arrays.toString(dims), "");
      }
      product *= dim;
    }
    return product;
  }

  /** Bytes that a number of elements takes, packed. */
  public static long bytes(ElementType type, long elements) {
    if (type.bits() >= 8) {
      if (elements > Long.MAX_VALUE / (type.bits() / 8)) {
        throw new ModelException("tensor of " + elements + " elements is too large", "");
      }
      return elements * (type.bits() / 8);
    }
    return elements / 8 * type.bits() + (elements % 8 * type.bits() + 7) / 8;
  }

  /** Element type. */
  public ElementType type() {
    return type;
  }

  /** Dimensions; empty for a scalar. */
  public long[] dims() {
    return dims.clone();
  }

  /** Number of axes. */
  public int rank() {
    return dims.length;
  }

  /** Number of elements. */
  public long size() {
    return size;
  }

  /** Its type as a value type. */
  public ValueType.TensorType valueType() {
    return new ValueType.TensorType(type, Shape.of(dims));
  }

  /** The bytes; empty for strings. */
  public TensorData data() {
    return data;
  }

  /** What its file says about it. */
  public TensorNotes notes() {
    return notes;
  }

  /** The same tensor with other notes. */
  public Tensor withNotes(TensorNotes newNotes) {
    return new Tensor(type, dims, data, strings, newNotes);
  }

  /** The strings; empty for numbers. */
  public List<Attribute.StringValue> strings() {
    return strings;
  }

  /** An element as a double; int64 may round; booleans are 0 or 1. Not for strings and complex. */
  public double doubleAt(long index) {
    return switch (type) {
      case FLOAT -> Float.intBitsToFloat(data.intAt(index * 4));
      case DOUBLE -> Double.longBitsToDouble(data.longAt(index * 8));
      case UINT64 -> unsigned(data.longAt(index * 8));
      default -> type.isFloat() ? type.format().decode(bitsAt(index)) : longAt(index);
    };
  }

  private static double unsigned(long value) {
    return value >= 0 ? value : (double) (value >>> 1 | value & 1) * 2;
  }

  /**
   * An element as a long; floats are truncated, uint64 keeps its bits. Not for strings and complex.
   */
  public long longAt(long index) {
    return switch (type) {
      case INT64, UINT64 -> data.longAt(index * 8);
      case INT32 -> data.intAt(index * 4);
      case UINT32 -> Integer.toUnsignedLong(data.intAt(index * 4));
      case INT16 -> data.shortAt(index * 2);
      case UINT16 -> Short.toUnsignedLong(data.shortAt(index * 2));
      case INT8 -> data.byteAt(index);
      case UINT8 -> Byte.toUnsignedLong(data.byteAt(index));
      case BOOL -> data.byteAt(index) == 0 ? 0 : 1;
      case UINT4, UINT2 -> bitsAt(index);
      case INT4, INT2 -> bitsAt(index) << (64 - type.bits()) >> (64 - type.bits());
      case STRING, COMPLEX64, COMPLEX128 ->
          throw new IllegalStateException(type.text() + " has no real value");
      default -> (long) doubleAt(index);
    };
  }

  /** The bit pattern of a numeric element of at most 64 bits, in the low bits. */
  public long bitsAt(long index) {
    int bits = type.bits();
    return switch (bits) {
      case 64 -> data.longAt(index * 8);
      case 32 -> Integer.toUnsignedLong(data.intAt(index * 4));
      case 16 -> Short.toUnsignedLong(data.shortAt(index * 2));
      case 8 -> Byte.toUnsignedLong(data.byteAt(index));
      default -> {
        // Elements of 6 bits lie across bytes, four in three; narrower ones do not.
        long at = index / 8 * bits + index % 8 * bits / 8;
        int shift = (int) (index % 8 * bits % 8);
        int low = data.byteAt(at) & 0xFF;
        int both = shift + bits > 8 ? low | (data.byteAt(at + 1) & 0xFF) << 8 : low;
        yield both >>> shift & (1 << bits) - 1;
      }
    };
  }

  /**
   * Copies a run of elements as doubles.
   *
   * @param from index of the first element
   * @param target receives them from {@code offset} on
   */
  public void copyTo(long from, double[] target, int offset, int count) {
    if (type == ElementType.FLOAT) {
      data.copyFloats(from, target, offset, count);
    } else {
      for (int i = 0; i < count; i++) {
        target[offset + i] = doubleAt(from + i);
      }
    }
  }

  /** All elements as doubles; the tensor must have fewer than 2^31 elements. */
  public double[] toDoubles() {
    double[] values = new double[Math.toIntExact(size)];
    copyTo(0, values, 0, values.length);
    return values;
  }

  /** All elements as longs; the tensor must have fewer than 2^31 elements. */
  public long[] toLongs() {
    long[] values = new long[Math.toIntExact(size)];
    for (int i = 0; i < values.length; i++) {
      values[i] = longAt(i);
    }
    return values;
  }

  /** The same elements under other dimensions of equal size. */
  public Tensor reshaped(long... newDims) {
    if (elements(newDims) != size) {
      throw wrongCount(size, type, newDims);
    }
    return new Tensor(type, newDims, data, strings, TensorNotes.NONE);
  }

  /**
   * Equal type, dimensions and bits, whatever the notes (so NaN equals NaN of the same bits, 0
   * differs from -0).
   */
  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Tensor that)) {
      return false;
    }
    return type == that.type
        && Arrays.equals(dims, that.dims)
        && strings.equals(that.strings)
        && data.segments().equals(that.data.segments());
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return type.text() + Arrays.toString(dims);
  }
}
