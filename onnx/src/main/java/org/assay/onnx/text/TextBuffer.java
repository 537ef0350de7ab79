package org.assay.onnx.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.assay.onnx.ModelException;

/** Bytes of a text that is being written. */
final class TextBuffer {
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 16;

  private byte[] bytes = new byte[1 << 12];
  private int size;

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void add(byte[] more) {
    ensure(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  private void ensure(int more) {
    if (bytes.length - size >= more) {
      return;
    }
    if (more > MAX_ARRAY - size) {
      throw new ModelException(
          "the text would have more than 2 GiB", "", "", "write the model as .onnx");
    }
    long doubled = Math.min(MAX_ARRAY, bytes.length * 2L);
    bytes = Arrays.copyOf(bytes, (int) Math.max(doubled, size + more));
  }

  TextBuffer add(String text) {
    add(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** A name: plain where it is an identifier that cannot be mistaken for a type. */
  TextBuffer name(String name) {
    return Scanner.isIdentifier(name) && !TypeSyntax.isTypeName(name) && !isNumber(name)
        ? add(name)
        : quoted(name);
  }

  private static boolean isNumber(String name) {
    return name.equalsIgnoreCase("inf")
        || name.equalsIgnoreCase("infinity")
        || name.equalsIgnoreCase("nan");
  }

  TextBuffer quoted(String text) {
    return quoted(text.getBytes(StandardCharsets.UTF_8));
  }

  TextBuffer quoted(byte[] text) {
    ensure(2 + (int) Math.min(2L * text.length, MAX_ARRAY));
    bytes[size++] = '"';
    for (byte b : text) {
      if (b == '"' || b == '\\') {
        bytes[size++] = '\\';
      }
      bytes[size++] = b;
    }
    bytes[size++] = '"';
    return this;
  }

  /** A float32 in the fewest digits that read back equal. */
  TextBuffer number(float value) {
    if (Float.isNaN(value)) {
      return add(Float.floatToRawIntBits(value) < 0 ? "-nan" : "nan");
    }
    if (Float.isInfinite(value)) {
      return add(value < 0 ? "-inf" : "inf");
    }
    return add(Float.toString(value));
  }

  /** A float64 in the fewest digits that read back equal. */
  TextBuffer number(double value) {
    if (Double.isNaN(value)) {
      return add(Double.doubleToRawLongBits(value) < 0 ? "-nan" : "nan");
    }
    if (Double.isInfinite(value)) {
      return add(value < 0 ? "-inf" : "inf");
    }
    return add(Double.toString(value));
  }
}
