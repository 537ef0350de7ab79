package org.assay.exec.child;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.assay.exec.OptimizationLevel;
import org.assay.exec.RunOptions;
import org.assay.onnx.Attribute.StringValue;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;
import org.assay.onnx.ValueType;

/**
 * The encoding of what parent and child say to one another: big-endian numbers, byte strings with
 * their length before them. A frame starts with {@link #MAGIC} and its kind. Every length is
 * checked against a limit before memory is taken for it, as the other side may have been taken
 * over.
 */
final class Frames {
  static final int MAGIC = 0xA55A_F0CE;

  /** Kind of a frame. */
  enum Kind {
    /** Parent: load a model file. */
    LOAD_FILE,
    /** Parent: load an encoded model. */
    LOAD_BYTES,
    /** Parent: run. */
    RUN,
    /** Child: loaded. */
    LOADED,
    /** Child: ran. */
    RESULT,
    /** Child: could not. */
    FAILED
  }

  private static final int MOST_ENTRIES = 1_000_000;
  private static final int LONGEST_TEXT = 16 << 20;
  private static final int MOST_AXES = 1024;

  private Frames() {}

  static void start(DataOutputStream out, Kind kind) throws IOException {
    out.writeInt(MAGIC);
    text(out, kind.name());
  }

  static Kind start(DataInputStream in) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new IOException("no frame");
    }
    return constant(Kind.class, text(in));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String name) throws IOException {
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      throw new IOException("unknown " + type.getSimpleName(), e);
    }
  }

  static void text(DataOutputStream out, String text) throws IOException {
    bytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(DataInputStream in) throws IOException {
    return new String(bytes(in, LONGEST_TEXT), StandardCharsets.UTF_8);
  }

  static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] bytes(DataInputStream in, long most) throws IOException {
    int length = count(in, most);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length != length) {
      throw new java.io.EOFException("cut off");
    }
    return bytes;
  }

  private static int count(DataInputStream in, long most) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new IOException("length " + count);
    }
    return count;
  }

  static void names(DataOutputStream out, Collection<String> names) throws IOException {
    out.writeInt(names.size());
    for (String name : names) {
      text(out, name);
    }
  }

  static List<String> names(DataInputStream in) throws IOException {
    int count = count(in, MOST_ENTRIES);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(text(in));
    }
    return names;
  }

  static void options(DataOutputStream out, RunOptions options) throws IOException {
    text(out, options.optimization().name());
    out.writeInt(options.threads());
    out.writeBoolean(options.seed().isPresent());
    out.writeLong(options.seed().orElse(0));
    out.writeBoolean(options.deterministic());
    out.writeLong(options.timeLimit().map(Duration::toNanos).orElse(0L));
    out.writeBoolean(options.arena());
  }

  static RunOptions options(DataInputStream in) throws IOException {
    OptimizationLevel level = constant(OptimizationLevel.class, text(in));
    int threads = in.readInt();
    boolean seeded = in.readBoolean();
    long seed = in.readLong();
    boolean deterministic = in.readBoolean();
    long limit = in.readLong();
    return new RunOptions(
        level,
        threads,
        seeded ? OptionalLong.of(seed) : OptionalLong.empty(),
        deterministic,
        limit == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(limit)),
        in.readBoolean());
  }

  static void types(DataOutputStream out, Map<String, ValueType.TensorType> types)
      throws IOException {
    out.writeInt(types.size());
    for (Map.Entry<String, ValueType.TensorType> type : types.entrySet()) {
      text(out, type.getKey());
      out.writeInt(type.getValue().element().code());
      Optional<Shape> shape = type.getValue().shape();
      out.writeInt(shape.map(Shape::rank).orElse(-1));
      for (Dim dim : shape.map(Shape::dims).orElse(List.of())) {
        out.writeLong(dim.sizeOrMinusOne());
        text(out, dim instanceof Dim.Symbol symbol ? symbol.name() : "");
      }
    }
  }

  static Map<String, ValueType.TensorType> types(DataInputStream in) throws IOException {
    int count = count(in, MOST_ENTRIES);
    Map<String, ValueType.TensorType> types = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = text(in);
      ElementType element = element(in);
      int rank = in.readInt();
      List<Dim> dims = new ArrayList<>();
      for (int axis = 0; axis < Math.min(rank, MOST_AXES); axis++) {
        long size = in.readLong();
        String symbol = text(in);
        dims.add(size >= 0 ? Dim.of(size) : symbol.isEmpty() ? Dim.UNKNOWN : Dim.of(symbol));
      }
      types.put(
          name,
          new ValueType.TensorType(
              element, rank < 0 ? Optional.empty() : Optional.of(new Shape(dims))));
    }
    return types;
  }

  private static ElementType element(DataInputStream in) throws IOException {
    int code = in.readInt();
    return ElementType.ofCode(code)
        .orElseThrow(() -> new IOException("unknown element type " + code));
  }

  static void tensors(DataOutputStream out, Map<String, Tensor> tensors) throws IOException {
    out.writeInt(tensors.size());
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      text(out, entry.getKey());
      Tensor tensor = entry.getValue();
      out.writeInt(tensor.type().code());
      long[] dims = tensor.dims();
      out.writeInt(dims.length);
      for (long dim : dims) {
        out.writeLong(dim);
      }
      if (tensor.type() == ElementType.STRING) {
        for (StringValue value : tensor.strings()) {
          bytes(out, value.bytes());
        }
      } else {
        data(out, tensor.data());
      }
    }
  }

  private static void data(DataOutputStream out, TensorData data) throws IOException {
    byte[] block = new byte[1 << 16];
    for (ByteBuffer segment : data.segments()) {
      while (segment.hasRemaining()) {
        int length = Math.min(block.length, segment.remaining());
        segment.get(block, 0, length);
        out.write(block, 0, length);
      }
    }
  }

  /**
   * Reads tensors.
   *
   * @param most bytes that one of them may have
   */
  static Map<String, Tensor> tensors(DataInputStream in, long most) throws IOException {
    int count = count(in, MOST_ENTRIES);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = text(in);
      ElementType element = element(in);
      long[] dims = new long[count(in, MOST_AXES)];
      for (int axis = 0; axis < dims.length; axis++) {
        dims[axis] = in.readLong();
      }
      try {
        tensors.put(name, tensor(in, element, dims, most));
      } catch (ModelException e) {
        throw new IOException("damaged tensor", e);
      }
    }
    return tensors;
  }

  private static Tensor tensor(DataInputStream in, ElementType element, long[] dims, long most)
      throws IOException {
    long size = Tensor.elements(dims);
    if (element == ElementType.STRING) {
      List<StringValue> values = new ArrayList<>();
      for (long i = 0; i < size; i++) {
        values.add(new StringValue(bytes(in, LONGEST_TEXT)));
      }
      return Tensor.ofStrings(dims, values);
    }
    long length = Tensor.bytes(element, size);
    if (length > most) {
      throw new IOException("tensor of " + length + " bytes");
    }
    List<ByteBuffer> segments = new ArrayList<>();
    long left = length;
    do {
      byte[] segment = new byte[(int) Math.min(TensorData.SEGMENT, left)];
      in.readFully(segment);
      segments.add(ByteBuffer.wrap(segment));
      left -= segment.length;
    } while (left > 0);
    return Tensor.of(element, dims, TensorData.of(segments));
  }
}
