package org.assay.onnx.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/**
 * The elements of a small real tensor as far as they are known. A cell of an integer or boolean
 * tensor is a {@link Long} or a {@link DimExpression} that is no constant; a cell of a floating one
 * a {@link Double} or {@link DimExpression#UNKNOWN}.
 */
final class SmallValue {
  /** Most elements that are followed. */
  static final int LIMIT = 4096;

  private final ElementType type;
  private final long[] dims;
  private final Object[] cells;

  SmallValue(ElementType type, long[] dims, Object[] cells) {
    if (Tensor.elements(dims) != cells.length) {
      throw new IllegalArgumentException(cells.length + " cells for " + Arrays.toString(dims));
    }
    this.type = type;
    this.dims = dims;
    this.cells = cells;
  }

  static boolean fits(long[] dims) {
    long size = 1;
    for (long dim : dims) {
      if (dim == 0) {
        return true;
      }
    }
    for (long dim : dims) {
      if (dim > LIMIT || size * dim > LIMIT) {
        return false;
      }
      size *= dim;
    }
    return true;
  }

  static boolean follows(ElementType type) {
    return switch (type) {
      case FLOAT,
          DOUBLE,
          FLOAT16,
          BFLOAT16,
          INT8,
          INT16,
          INT32,
          INT64,
          UINT8,
          UINT16,
          UINT32,
          BOOL ->
          true;
      default -> false;
    };
  }

  static Optional<SmallValue> of(Tensor tensor) {
    if (tensor.size() > LIMIT || !follows(tensor.type())) {
      return Optional.empty();
    }
    Object[] cells = new Object[(int) tensor.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = tensor.type().isFloat() ? (Object) tensor.doubleAt(i) : (Object) tensor.longAt(i);
    }
    return Optional.of(new SmallValue(tensor.type(), tensor.dims(), cells));
  }

  /** Dimensions as a tensor of one axis. */
  static SmallValue ofDims(List<Dim> dims) {
    Object[] cells = new Object[dims.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cell(DimExpression.of(dims.get(i)));
    }
    return new SmallValue(ElementType.INT64, new long[] {cells.length}, cells);
  }

  /** A cell of an integer tensor. */
  static Object cell(DimExpression value) {
    OptionalLong constant = value.constant();
    return constant.isPresent() ? (Object) constant.getAsLong() : value;
  }

  ElementType type() {
    return type;
  }

  long[] dims() {
    return dims;
  }

  int size() {
    return cells.length;
  }

  Object cell(int index) {
    return cells[index];
  }

  Object[] cells() {
    return cells;
  }

  DimExpression expression(int index) {
    return cells[index] instanceof Long value
        ? DimExpression.of(value)
        : cells[index] instanceof DimExpression symbolic ? symbolic : DimExpression.UNKNOWN;
  }

  /** The same cells with other dimensions of the same product. */
  SmallValue withDims(long... newDims) {
    return new SmallValue(type, newDims, cells);
  }

  boolean isExact() {
    for (Object cell : cells) {
      if (cell instanceof DimExpression) {
        return false;
      }
    }
    return true;
  }

  /** Whether any cell is known at all. */
  boolean tellsAnything() {
    for (Object cell : cells) {
      if (cell != DimExpression.UNKNOWN) {
        return true;
      }
    }
    return cells.length == 0;
  }

  /** The tensor, if all cells are constants. */
  Optional<Tensor> tensor() {
    if (!isExact()) {
      return Optional.empty();
    }
    if (type.isFloat()) {
      double[] values = new double[cells.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (Double) cells[i];
      }
      return Optional.of(Tensor.ofValues(type, dims, values));
    }
    long[] values = new long[cells.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (Long) cells[i];
    }
    return Optional.of(Tensor.ofIntegers(type, dims, values));
  }

  /** The constants of an integer tensor. */
  Optional<long[]> longs() {
    return type.isFloat() ? Optional.empty() : tensor().map(Tensor::toLongs);
  }

  /** The cells of an integer tensor as dimensions; what may be negative is unknown. */
  Optional<List<Dim>> toDims() {
    if (!type.isInteger() || dims.length > 1) {
      return Optional.empty();
    }
    List<Dim> result = new ArrayList<>();
    for (int i = 0; i < cells.length; i++) {
      result.add(expression(i).toDim());
    }
    return Optional.of(List.copyOf(result));
  }

  @Override
  public String toString() {
    return type.text() + Arrays.toString(dims) + Arrays.toString(cells);
  }
}
