package org.assay.fuzz.input;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.fuzz.FuzzException;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;

/**
 * Where the inputs of a model lie within a row of floats. Rows are floats whatever the types of the
 * inputs are: mutation is arithmetic, and all values of 16 and 32 bits and integers up to 2²⁴ are
 * floats. Inputs of 64-bit floats move in steps of float32.
 *
 * <p>Stored and fed, an element has its own type again: {@link #encode}.
 *
 * @param fields in the order of the row, without gaps
 * @param batched whether rows are stacked along a leading axis; else every run takes one row
 */
public record InputLayout(List<Field> fields, boolean batched) {
  /** Checks that the fields follow each other. */
  public InputLayout {
    fields = List.copyOf(fields);
    int at = 0;
    for (Field field : fields) {
      if (field.offset() != at) {
        throw new IllegalArgumentException("field '" + field.name() + "' is not at " + at);
      }
      at = field.end();
    }
  }

  /** Number of floats of a row. */
  public int rowSize() {
    return fields.isEmpty() ? 0 : fields.get(fields.size() - 1).end();
  }

  /** Number of bytes of a stored row. */
  public int storedBytes() {
    int bytes = 0;
    for (Field field : fields) {
      bytes += field.size() * ElementCodec.bytes(field.type());
    }
    return bytes;
  }

  /** Moves every element to the nearest value that its field admits. */
  public void admit(float[] rows, int row) {
    int start = row * rowSize();
    for (Field field : fields) {
      int end = start + field.end();
      if (field.isPlainFloat()) {
        float low = field.lowest();
        float high = field.highest();
        // Without branches, which noise at the end of a range makes unpredictable.
        for (int i = start + field.offset(); i < end; i++) {
          rows[i] = Math.max(low, Math.min(rows[i], high));
        }
        for (int i = start + field.offset(); i < end; i++) {
          if (Float.isNaN(rows[i])) {
            rows[i] = low;
          }
        }
      } else {
        for (int i = start + field.offset(); i < end; i++) {
          rows[i] = field.admitted(rows[i]);
        }
      }
    }
  }

  /** The elements of a row in their own types, little-endian, field after field. */
  public byte[] encode(float[] rows, int row) {
    ByteBuffer bytes = ByteBuffer.allocate(storedBytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (Field field : fields) {
      ElementCodec.put(bytes, field.type(), rows, row * rowSize() + field.offset(), field.size());
    }
    return bytes.array();
  }

  /** Puts a stored row into its place among rows. */
  public void decode(byte[] stored, float[] rows, int row) {
    ByteBuffer bytes = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    for (Field field : fields) {
      ElementCodec.get(bytes, field.type(), rows, row * rowSize() + field.offset(), field.size());
    }
  }

  /** The inputs of a run on one row; with a leading axis of size 1 where rows are batched. */
  public Map<String, Tensor> tensors(float[] rows, int row) {
    return tensors(rows, row, 1);
  }

  /** The inputs of a run on consecutive rows; one row unless rows are batched. */
  public Map<String, Tensor> tensors(float[] rows, int first, int count) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Field field : fields) {
      ByteBuffer bytes =
          ByteBuffer.allocate(count * field.size() * ElementCodec.bytes(field.type()))
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int r = first; r < first + count; r++) {
        ElementCodec.put(bytes, field.type(), rows, r * rowSize() + field.offset(), field.size());
      }
      bytes.flip();
      tensors.put(field.name(), Tensor.of(field.type(), dims(field, count), TensorData.of(bytes)));
    }
    return tensors;
  }

  /** Dimensions of an input that holds this many rows. */
  public long[] dims(Field field, int count) {
    int extra = batched ? 1 : 0;
    long[] dims = new long[field.dims().size() + extra];
    for (int i = 0; i < field.dims().size(); i++) {
      dims[i + extra] = field.dims().get(i);
    }
    if (batched) {
      dims[0] = count;
    }
    return dims;
  }

  /**
   * Takes one row of given tensors.
   *
   * @param given by name; extents as {@link #dims} says, with any number of rows
   * @param index of the row
   * @throws FuzzException if an input is missing, has other extents, or a value is not admitted
   */
  public void take(Map<String, Tensor> given, int index, float[] rows, int row) {
    for (Field field : fields) {
      Tensor tensor = given.get(field.name());
      if (tensor == null) {
        throw new FuzzException(
            "a seed lacks an input", "'" + field.name() + "'", "a value for every input", "");
      }
      int size = field.size();
      if ((index + 1L) * size > tensor.size()) {
        throw new FuzzException(
            "a seed has " + tensor, "input '" + field.name() + "'", "rows of " + field.dims(), "");
      }
      int at = row * rowSize() + field.offset();
      for (int i = 0; i < size; i++) {
        double value = tensor.doubleAt((long) index * size + i);
        if (Double.isNaN(value)) {
          throw new FuzzException(
              "a seed holds NaN",
              "input '" + field.name() + "', row " + index,
              "numbers within [" + field.low() + ", " + field.high() + "]",
              "");
        }
        rows[at + i] = (float) value;
      }
    }
    admit(rows, row);
  }
}
