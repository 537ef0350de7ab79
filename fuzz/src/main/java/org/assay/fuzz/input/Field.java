package org.assay.fuzz.input;

import java.util.List;
import java.util.Optional;
import org.assay.data.spec.Role;
import org.assay.fuzz.FuzzException;
import org.assay.onnx.ElementType;

/**
 * One input of the model as part of a row.
 *
 * @param name of the model's input
 * @param type of its elements, as they are fed and stored
 * @param dims of one row: without the batch axis where rows are batched
 * @param offset of its first element within a row
 * @param role what the input is for
 * @param low least value, finite
 * @param high greatest value, finite, at least {@code low}
 * @param layout meaning of all axes, one capital letter each, e.g. {@code NCHW}; empty if unknown
 */
public record Field(
    String name,
    ElementType type,
    List<Long> dims,
    int offset,
    Role role,
    double low,
    double high,
    Optional<String> layout) {

  /** Integers beyond this have no float of their own. */
  private static final double MOST_EXACT = 1 << 24;

  /** Checks ranges and dimensions. */
  public Field {
    dims = List.copyOf(dims);
    if (!(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
      throw new FuzzException(
          "range [" + low + ", " + high + "]",
          "input '" + name + "'",
          "two finite numbers in ascending order",
          "give --input " + name + "=lo..hi or a spec");
    }
    if (type.isInteger() && Math.max(Math.abs(low), Math.abs(high)) > MOST_EXACT) {
      throw new FuzzException(
          "range [" + low + ", " + high + "]",
          "integer input '" + name + "'",
          "integers within ±16777216, which rows of floats hold exactly",
          "narrow it with --input " + name + "=lo..hi");
    }
  }

  /** Number of elements of one row. */
  public int size() {
    long size = 1;
    // By index: asked per row, where an iterator would be garbage.
    for (int i = 0; i < dims.size(); i++) {
      size *= dims.get(i);
    }
    return Math.toIntExact(size);
  }

  /** Index behind the last element within a row. */
  public int end() {
    return offset + size();
  }

  /** Whether elements take whole numbers only. */
  public boolean isDiscrete() {
    return type.isInteger()
        || type == ElementType.BOOL
        || role == Role.MASK
        || role == Role.CLASS_INDEX
        || role == Role.INTEGER;
  }

  /** Whether noise may be added: numbers that are measured, not counted or chosen. */
  public boolean isContinuous() {
    return !isDiscrete() && role != Role.ONE_HOT;
  }

  /** Whether every float within the range is a value of its own. */
  boolean isPlainFloat() {
    return isContinuous() && (type == ElementType.FLOAT || type == ElementType.DOUBLE);
  }

  /** The least float within the range. */
  public float lowest() {
    float nearest = (float) low;
    return nearest < low ? Math.nextUp(nearest) : nearest;
  }

  /** The greatest float within the range. */
  public float highest() {
    float nearest = (float) high;
    return nearest > high ? Math.nextDown(nearest) : nearest;
  }

  /**
   * The nearest value that an element may take.
   *
   * @param value any number, NaN becomes the least value
   */
  public float admitted(float value) {
    float least = lowest();
    float inside = value >= least ? Math.min(value, highest()) : least;
    if (isDiscrete()) {
      double whole = Math.rint(inside);
      return (float) (whole > high ? Math.floor(high) : whole < low ? Math.ceil(low) : whole);
    }
    if (type.isFloat() && type.bits() < 32) {
      double rounded = type.format().round(inside);
      return (float)
          (rounded > high
              ? type.format().down(rounded)
              : rounded < low ? type.format().up(rounded) : rounded);
    }
    return inside;
  }
}
