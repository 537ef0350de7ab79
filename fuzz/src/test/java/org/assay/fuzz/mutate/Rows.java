package org.assay.fuzz.mutate;

import java.util.List;
import java.util.Optional;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.onnx.ElementType;

/** Rows of the kinds that models take. */
final class Rows {
  static final Field GREY =
      new Field("grey", ElementType.FLOAT, dims(1, 9, 7), 0, Role.DATA, 0, 1, layout("NCHW"));
  static final Field COLOUR =
      new Field("colour", ElementType.FLOAT, dims(9, 7, 3), 0, Role.DATA, -1, 1, layout("NHWC"));
  static final Field BYTES =
      new Field("bytes", ElementType.UINT8, dims(3, 8, 8), 0, Role.DATA, 0, 255, layout("NCHW"));
  static final Field SQUARE =
      new Field("square", ElementType.FLOAT, dims(64), 0, Role.DATA, 0, 1, layout("HW"));
  static final Field TABLE =
      new Field("table", ElementType.FLOAT, dims(6), 0, Role.DATA, -5, 5, Optional.empty());
  static final Field COUNTS =
      new Field("counts", ElementType.INT32, dims(4), 0, Role.INTEGER, 0, 9, Optional.empty());
  static final Field TOKENS =
      new Field("tokens", ElementType.INT64, dims(12), 0, Role.CLASS_INDEX, 2, 31, layout("NT"));
  static final Field LABEL =
      new Field("label", ElementType.INT64, dims(), 0, Role.CLASS_INDEX, 0, 9, Optional.empty());
  static final Field CHOICE =
      new Field("choice", ElementType.FLOAT, dims(2, 5), 0, Role.ONE_HOT, 0, 1, Optional.empty());
  static final Field MASK =
      new Field("mask", ElementType.BOOL, dims(5), 0, Role.MASK, 0, 1, Optional.empty());

  private Rows() {}

  private static List<Long> dims(long... dims) {
    return java.util.Arrays.stream(dims).boxed().toList();
  }

  private static Optional<String> layout(String letters) {
    return Optional.of(letters);
  }

  /** Rows of these fields, one behind the other. */
  static InputLayout of(Field... fields) {
    List<Field> placed = new java.util.ArrayList<>();
    int at = 0;
    for (Field field : fields) {
      placed.add(
          new Field(
              field.name(),
              field.type(),
              field.dims(),
              at,
              field.role(),
              field.low(),
              field.high(),
              field.layout()));
      at += field.size();
    }
    return new InputLayout(placed, true);
  }

  /** A row that its fields admit, away from the ends of continuous ranges. */
  static float[] row(InputLayout layout, RandomStream random) {
    float[] row = new float[layout.rowSize()];
    for (Field field : layout.fields()) {
      for (int i = field.offset(); i < field.end(); i++) {
        double part = field.isContinuous() ? random.nextDouble(0.3, 0.7) : random.nextDouble();
        row[i] = field.admitted((float) (field.low() + part * (field.high() - field.low())));
      }
      if (field.role() == Role.ONE_HOT) {
        int classes = Math.toIntExact(field.dims().get(field.dims().size() - 1));
        for (int i = field.offset(); i < field.end(); i++) {
          row[i] = 0;
        }
        for (int i = field.offset(); i < field.end(); i += classes) {
          row[i + random.nextInt(classes)] = 1;
        }
      }
    }
    return row;
  }
}
