package org.assay.onnx.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;
import org.assay.onnx.ValueType;
import org.assay.onnx.io.ExternalFiles;

/**
 * Values of tensors: {@code {1.0, 2, nan}}, or {@code ["location": "w.bin", …]} for a data file.
 *
 * <p>As in Python's parser the numbers are those of the typed fields of {@code TensorProto}: floats
 * of 16 bits and less are bit patterns, types of 2 and 4 bits are whole bytes of packed elements,
 * and complex numbers are pairs.
 */
final class TensorSyntax {
  private final Scanner in;
  private final Budget budget;
  private final ExternalFiles files;

  TensorSyntax(Scanner in, Budget budget, ExternalFiles files) {
    this.in = in;
    this.budget = budget;
    this.files = files;
  }

  /** The values that are next, of a declared type. */
  Tensor values(ValueType declared) {
    long[] dims = null;
    if (declared instanceof ValueType.TensorType tensor && tensor.shape().isPresent()) {
      dims = tensor.shape().get().sizes().orElse(null);
    }
    if (dims == null) {
      throw in.error("values only after a tensor type with sizes, e.g. float[2, 3]");
    }
    ElementType type = declared.asTensor().orElseThrow().element();
    try {
      if (in.matches('[')) {
        Map<String, String> entries = entries();
        in.expect(']');
        return files.tensor(type, dims, entries);
      }
      in.expect('{');
      return inline(type, dims);
    } catch (ModelException e) {
      // Counts and files are judged where positions are not known.
      throw e.where().startsWith(in.source()) ? e : e.in(in.position());
    }
  }

  /** {@code "key": "value", …}. */
  Map<String, String> entries() {
    Map<String, String> entries = new LinkedHashMap<>();
    if (in.peek() == ']') {
      return entries;
    }
    do {
      budget.entry(in);
      String key = in.string();
      in.expect(':');
      entries.put(key, in.string());
    } while (in.matches(','));
    return entries;
  }

  private Tensor inline(ElementType type, long[] dims) {
    if (type == ElementType.STRING) {
      List<Attribute.StringValue> strings = new ArrayList<>();
      if (!in.matches('}')) {
        do {
          budget.entry(in);
          strings.add(new Attribute.StringValue(in.stringBytes()));
        } while (in.matches(','));
        in.expect('}');
      }
      return Tensor.ofStrings(dims, strings);
    }
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    if (!in.matches('}')) {
      do {
        if (bytes.remaining() < 8) {
          // At most four bytes of tensor for each byte of text, so no declared size is trusted.
          bytes =
              ByteBuffer.wrap(Arrays.copyOf(bytes.array(), grown(bytes.capacity())))
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .position(bytes.position());
        }
        value(type, bytes);
      } while (in.matches(','));
      in.expect('}');
    }
    bytes.flip();
    if (type.bits() == 6) {
      long[] patterns = new long[bytes.remaining()];
      for (int i = 0; i < patterns.length; i++) {
        patterns[i] = bytes.get(i);
      }
      return Tensor.ofBits(type, dims, patterns);
    }
    return Tensor.of(type, dims, TensorData.of(bytes));
  }

  private int grown(int capacity) {
    if (capacity > TensorData.SEGMENT / 2) {
      throw new ModelException(
          "tensor of more than 1 GiB written as text",
          in.position(),
          "",
          "keep large tensors in a data file");
    }
    return capacity * 2;
  }

  private void value(ElementType type, ByteBuffer bytes) {
    Scanner.Literal literal = in.literal("a number");
    if (literal.kind() == Scanner.Kind.STRING) {
      throw in.wrongKind(literal, "a number");
    }
    switch (type) {
      case FLOAT, COMPLEX64 -> bytes.putFloat(in.parseFloat(literal));
      case DOUBLE, COMPLEX128 -> bytes.putDouble(in.parseDouble(literal));
      default -> {
        if (literal.kind() == Scanner.Kind.FLOAT) {
          throw in.wrongKind(
              literal, type.isFloat() ? "the bit pattern of a " + type.text() : "an integer");
        }
        integer(type, literal, bytes);
      }
    }
  }

  private void integer(ElementType type, Scanner.Literal literal, ByteBuffer bytes) {
    if (type == ElementType.INT64) {
      bytes.putLong(in.parseLong(literal));
      return;
    }
    if (type == ElementType.UINT64) {
      try {
        bytes.putLong(Long.parseUnsignedLong(literal.ascii()));
        return;
      } catch (NumberFormatException e) {
        throw outOfRange(type, literal);
      }
    }
    long value = in.parseLong(literal);
    int bits = type == ElementType.BOOL ? 32 : Math.max(8, type.bits());
    // Patterns may be written signed or unsigned; unsigned types have no negative values.
    long least = type.isUnsigned() ? 0 : -1L << bits - 1;
    long most =
        type == ElementType.INT32 || type == ElementType.INT16 || type == ElementType.INT8
            ? (1L << bits - 1) - 1
            : (1L << bits) - 1;
    if (value < least || value > most) {
      throw outOfRange(type, literal);
    }
    switch (type.bits()) {
      case 32 -> bytes.putInt((int) value);
      case 16 -> bytes.putShort((short) value);
      default -> bytes.put((byte) (type == ElementType.BOOL && value != 0 ? 1 : value));
    }
  }

  private ModelException outOfRange(ElementType type, Scanner.Literal literal) {
    return new ModelException(
        "'" + literal.ascii() + "' is out of range", in.tokenPosition(), "an " + type.text(), "");
  }
}
