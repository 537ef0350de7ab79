package org.assay.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.assay.onnx.FloatFormat;

/**
 * An immutable n-dimensional array of numbers or booleans, in C order (the last index runs
 * fastest). Elements are kept as little-endian bytes, so that files are read and written without
 * conversion; at most 2<sup>31</sup>−1 bytes.
 *
 * <p>Two arrays are equal if type, shape and every bit are: NaN equals the same NaN, 0 differs from
 * −0.
 */
public final class NdArray {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);
  private static final VarHandle FLOATS = view(float[].class);
  private static final VarHandle DOUBLES = view(double[].class);

  private final DType type;
  private final int[] shape;
  private final byte[] bytes;
  private final int size;

  private NdArray(DType type, int[] shape, byte[] bytes) {
    this.type = type;
    this.shape = shape;
    this.bytes = bytes;
    this.size = bytes.length / type.bytes();
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * An array of little-endian bytes, in C order. Booleans become 0 or 1.
   *
   * @throws DataException if the number of bytes is not that of the shape, or an extent is negative
   */
  public static NdArray ofBytes(DType type, byte[] littleEndian, int... shape) {
    return ofOwnedBytes(type, littleEndian.clone(), shape);
  }

  /** As {@link #ofBytes}, without the copy: nobody may write to the bytes from now on. */
  static NdArray ofOwnedBytes(DType type, byte[] littleEndian, int... shape) {
    long expected = byteCount(type, shape);
    if (expected != littleEndian.length) {
      throw new DataException(
          "an array of " + littleEndian.length + " bytes does not have its shape",
          "type " + type.code() + ", shape " + Arrays.toString(shape),
          expected + " bytes",
          "");
    }
    if (type == DType.BOOL) {
      for (int i = 0; i < littleEndian.length; i++) {
        littleEndian[i] = (byte) (littleEndian[i] == 0 ? 0 : 1);
      }
    }
    return new NdArray(type, shape.clone(), littleEndian);
  }

  /**
   * The bytes of an array.
   *
   * @throws DataException if an extent is negative or the array would be larger than
   *     2<sup>31</sup>−1 bytes
   */
  public static long byteCount(DType type, int... shape) {
    long count = type.bytes();
    boolean empty = false;
    for (int extent : shape) {
      if (extent < 0) {
        throw new DataException(
            "an extent is negative", "shape " + Arrays.toString(shape), "extents of 0 or more", "");
      }
      empty |= extent == 0;
    }
    if (empty) {
      return 0;
    }
    for (int extent : shape) {
      count *= extent; // no overflow: both factors are below 2^31
      if (count > Integer.MAX_VALUE - 8) {
        throw new DataException(
            "an array is too large",
            "type " + type.code() + ", shape " + Arrays.toString(shape),
            "less than 2 GiB",
            "split it along its first axis");
      }
    }
    return count;
  }

  /** A float32 array; the shape defaults to one dimension. */
  public static NdArray of(float[] values, int... shape) {
    byte[] bytes = new byte[Math.multiplyExact(values.length, 4)];
    for (int i = 0; i < values.length; i++) {
      FLOATS.set(bytes, 4 * i, values[i]);
    }
    return ofOwnedBytes(DType.F4, bytes, shapeOr(shape, values.length));
  }

  /** A float64 array; the shape defaults to one dimension. */
  public static NdArray of(double[] values, int... shape) {
    byte[] bytes = new byte[Math.multiplyExact(values.length, 8)];
    for (int i = 0; i < values.length; i++) {
      DOUBLES.set(bytes, 8 * i, values[i]);
    }
    return ofOwnedBytes(DType.F8, bytes, shapeOr(shape, values.length));
  }

  /** An int64 array; the shape defaults to one dimension. */
  public static NdArray of(long[] values, int... shape) {
    byte[] bytes = new byte[Math.multiplyExact(values.length, 8)];
    for (int i = 0; i < values.length; i++) {
      LONGS.set(bytes, 8 * i, values[i]);
    }
    return ofOwnedBytes(DType.I8, bytes, shapeOr(shape, values.length));
  }

  /** An int32 array; the shape defaults to one dimension. */
  public static NdArray of(int[] values, int... shape) {
    byte[] bytes = new byte[Math.multiplyExact(values.length, 4)];
    for (int i = 0; i < values.length; i++) {
      INTS.set(bytes, 4 * i, values[i]);
    }
    return ofOwnedBytes(DType.I4, bytes, shapeOr(shape, values.length));
  }

  /** A boolean array; the shape defaults to one dimension. */
  public static NdArray of(boolean[] values, int... shape) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    return ofOwnedBytes(DType.BOOL, bytes, shapeOr(shape, values.length));
  }

  /** A float64 array without dimensions. */
  public static NdArray scalar(double value) {
    byte[] bytes = new byte[8];
    DOUBLES.set(bytes, 0, value);
    return new NdArray(DType.F8, new int[0], bytes);
  }

  /** An array of zeros (false). */
  public static NdArray zeros(DType type, int... shape) {
    return new NdArray(type, shape.clone(), new byte[(int) byteCount(type, shape)]);
  }

  // An empty varargs list means "not given": a scalar is made by scalar() or reshape().
  private static int[] shapeOr(int[] shape, int length) {
    return shape.length == 0 ? new int[] {length} : shape;
  }

  /** The element type. */
  public DType type() {
    return type;
  }

  /** The extents, outermost first; a copy. Empty for a scalar. */
  public int[] shape() {
    return shape.clone();
  }

  /** Number of dimensions. */
  public int rank() {
    return shape.length;
  }

  /** Extent of one axis, {@code 0 <= axis < rank()}. */
  public int extent(int axis) {
    return shape[axis];
  }

  /** Number of elements. */
  public int size() {
    return size;
  }

  /** The element at a position of the C order, as a double; 64-bit integers are rounded. */
  public double getDouble(int index) {
    return switch (type) {
      case F2 -> FloatFormat.FLOAT16.decode((short) SHORTS.get(bytes, 2 * index));
      case F4 -> (float) FLOATS.get(bytes, 4 * index);
      case F8 -> (double) DOUBLES.get(bytes, 8 * index);
      case U8 -> unsignedToDouble((long) LONGS.get(bytes, 8 * index));
      default -> getLong(index);
    };
  }

  /**
   * The element at a position of the C order, as a long. Floats are truncated and saturate, NaN is
   * 0; unsigned 64-bit integers come as their bits (see {@link Long#toUnsignedString(long)}).
   */
  public long getLong(int index) {
    return switch (type) {
      case F2, F4, F8 -> (long) getDouble(index);
      case I1, BOOL -> bytes[index];
      case I2 -> (short) SHORTS.get(bytes, 2 * index);
      case I4 -> (int) INTS.get(bytes, 4 * index);
      case I8, U8 -> (long) LONGS.get(bytes, 8 * index);
      case U1 -> bytes[index] & 0xff;
      case U2 -> (short) SHORTS.get(bytes, 2 * index) & 0xffff;
      case U4 -> (int) INTS.get(bytes, 4 * index) & 0xffffffffL;
    };
  }

  /** Whether the element at a position of the C order is not zero; NaN is not zero. */
  public boolean getBoolean(int index) {
    return type.isFloat() ? getDouble(index) != 0 : getLong(index) != 0;
  }

  /**
   * The position in C order of an element given by one index per axis.
   *
   * @throws IndexOutOfBoundsException if there are more or fewer indices than axes, or one is
   *     outside
   */
  public int position(int... index) {
    if (index.length != shape.length) {
      throw new IndexOutOfBoundsException(index.length + " indices for " + shape.length + " axes");
    }
    int position = 0;
    for (int axis = 0; axis < index.length; axis++) {
      if (index[axis] < 0 || index[axis] >= shape[axis]) {
        throw new IndexOutOfBoundsException(
            "index " + index[axis] + " of axis " + axis + " of extent " + shape[axis]);
      }
      position = position * shape[axis] + index[axis];
    }
    return position;
  }

  /** All elements in C order, rounded to float32; overflow becomes infinity. */
  public float[] toFloats() {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] =
          switch (type) {
            case F4 -> (float) FLOATS.get(bytes, 4 * i);
            case F2, F8 -> (float) getDouble(i);
            case U8 -> unsignedToFloat((long) LONGS.get(bytes, 8 * i));
            default -> getLong(i); // long to float rounds once
          };
    }
    return values;
  }

  /** All elements in C order as doubles; 64-bit integers are rounded. */
  public double[] toDoubles() {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = getDouble(i);
    }
    return values;
  }

  /** All elements in C order, each as {@link #getLong} gives it. */
  public long[] toLongs() {
    long[] values = new long[size];
    for (int i = 0; i < size; i++) {
      values[i] = getLong(i);
    }
    return values;
  }

  /** All elements in C order, each as {@link #getBoolean} gives it. */
  public boolean[] toBooleans() {
    boolean[] values = new boolean[size];
    for (int i = 0; i < size; i++) {
      values[i] = getBoolean(i);
    }
    return values;
  }

  /** The little-endian bytes in C order; a copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** A read-only little-endian view of the elements in C order. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The same elements in another shape, which may hold one −1 for "what is left".
   *
   * @throws DataException if the number of elements differs
   */
  public NdArray reshape(int... newShape) {
    int[] wanted = newShape.clone();
    int open = -1;
    long known = 1;
    for (int axis = 0; axis < wanted.length; axis++) {
      if (wanted[axis] == -1 && open < 0) {
        open = axis;
      } else {
        known = Math.min(known * Math.max(0, wanted[axis]), 1L << 32);
      }
    }
    if (open >= 0 && known > 0) {
      wanted[open] = (int) (size / known);
    }
    if (Arrays.stream(wanted).anyMatch(extent -> extent < 0)
        || byteCount(type, wanted) != bytes.length) {
      throw new DataException(
          "an array of shape " + Arrays.toString(shape) + " cannot take another one",
          "shape " + Arrays.toString(newShape),
          size + " elements",
          "");
    }
    return new NdArray(type, wanted, bytes);
  }

  /**
   * Rows {@code from} (inclusive) to {@code to} (exclusive) of the first axis; a copy.
   *
   * @throws IndexOutOfBoundsException if the array is a scalar or the rows do not exist
   */
  public NdArray rows(int from, int to) {
    if (shape.length == 0 || from < 0 || from > to || to > shape[0]) {
      throw new IndexOutOfBoundsException(
          "rows " + from + ".." + to + " of shape " + Arrays.toString(shape));
    }
    int row = shape[0] == 0 ? 0 : bytes.length / shape[0];
    int[] newShape = shape.clone();
    newShape[0] = to - from;
    return new NdArray(type, newShape, Arrays.copyOfRange(bytes, from * row, to * row));
  }

  /**
   * The array in another type. Floats are rounded to nearest (ties to even, once) and overflow to
   * infinity; floats become integers only where they are integral.
   *
   * @throws DataException if a value does not fit the type: outside its range, NaN or a fraction
   *     for an integer
   */
  public NdArray as(DType target) {
    return target == type ? this : new NdArray(target, shape, Conversion.convert(this, target));
  }

  private static double unsignedToDouble(long bits) {
    // The lowest bit is kept sticky, so that halving and doubling round only once.
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
  }

  private static float unsignedToFloat(long bits) {
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0f;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NdArray that
        && type == that.type
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return (type.hashCode() * 31 + Arrays.hashCode(shape)) * 31 + Arrays.hashCode(bytes);
  }

  /** Type and shape, e.g. {@code f4[2, 3]}; the elements are left out. */
  @Override
  public String toString() {
    return type.code() + Arrays.toString(shape);
  }
}
