package org.assay.onnx.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;

/**
 * Values of operators that move elements of small tensors (opset 23). Their rules have checked the
 * nodes before, and the shapes of their results are known.
 */
final class SmallMovement {
  private SmallMovement() {}

  /** Everything that an evaluation sees. */
  record Step(Node node, List<Optional<SmallValue>> values, List<Optional<ValueType>> results) {
    Optional<SmallValue> value(int index) {
      return index < values.size() ? values.get(index) : Optional.empty();
    }

    /** Sizes of a result, if they are known and few enough. */
    Optional<long[]> sizes(int index) {
      return results
          .get(index)
          .flatMap(ValueType::asTensor)
          .flatMap(ValueType.TensorType::shape)
          .flatMap(Shape::sizes)
          .filter(SmallValue::fits);
    }
  }

  /** Same elements in the same order: Identity, Reshape, Squeeze, Unsqueeze, Flatten. */
  static Optional<SmallValue> reshape(Step step) {
    Optional<SmallValue> value = step.value(0);
    // Of a node with unknown axes that cannot run the number of elements may differ.
    Optional<long[]> sizes =
        step.sizes(0).filter(s -> value.isPresent() && count(s) == value.get().size());
    return sizes.flatMap(s -> value.map(v -> v.withDims(s)));
  }

  static Optional<SmallValue> expand(Step step) {
    Optional<SmallValue> value = step.value(0);
    Optional<long[]> sizes = step.sizes(0);
    return value.isPresent() && sizes.isPresent()
        ? Optional.of(broadcast(value.get(), sizes.get()))
        : Optional.empty();
  }

  /** The value under numpy's broadcasting to larger sizes. */
  static SmallValue broadcast(SmallValue value, long[] sizes) {
    if (Arrays.equals(value.dims(), sizes)) {
      return value;
    }
    Object[] cells = new Object[count(sizes)];
    long[] strides = strides(value.dims());
    int offset = sizes.length - value.dims().length;
    for (int i = 0; i < cells.length; i++) {
      long from = 0;
      long rest = i;
      for (int axis = sizes.length - 1; axis >= 0; axis--) {
        long at = rest % sizes[axis];
        rest /= sizes[axis];
        int own = axis - offset;
        if (own >= 0 && value.dims()[own] != 1) {
          from += at * strides[own];
        }
      }
      cells[i] = value.cell((int) from);
    }
    return new SmallValue(value.type(), sizes, cells);
  }

  private static int count(long[] sizes) {
    long count = 1;
    for (long size : sizes) {
      count = size == 0 ? 0 : count * size;
    }
    return (int) count;
  }

  private static long[] strides(long[] dims) {
    long[] strides = new long[dims.length];
    long stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= Math.max(1, dims[i]);
    }
    return strides;
  }

  static Optional<SmallValue> transpose(Step step) {
    Optional<SmallValue> value = step.value(0);
    Optional<long[]> sizes = step.sizes(0);
    if (value.isEmpty() || sizes.isEmpty()) {
      return Optional.empty();
    }
    int rank = sizes.get().length;
    long[] perm = step.node().intsAttribute("perm").orElse(null);
    long[] strides = strides(value.get().dims());
    Object[] cells = new Object[value.get().size()];
    for (int i = 0; i < cells.length; i++) {
      long rest = i;
      long from = 0;
      for (int axis = rank - 1; axis >= 0; axis--) {
        int source = perm == null ? rank - 1 - axis : (int) perm[axis];
        from += rest % sizes.get()[axis] * strides[source];
        rest /= sizes.get()[axis];
      }
      cells[i] = value.get().cell((int) from);
    }
    return Optional.of(new SmallValue(value.get().type(), sizes.get(), cells));
  }

  static Optional<SmallValue> concat(Step step) {
    Optional<long[]> sizes = step.sizes(0);
    if (sizes.isEmpty() || step.values().stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    int axis = front(step.node().intAttribute("axis", 0), sizes.get().length);
    List<SmallValue> parts = step.values().stream().map(Optional::orElseThrow).toList();
    List<Object> cells = new ArrayList<>();
    int outer = count(Arrays.copyOf(sizes.get(), axis));
    for (int block = 0; block < outer; block++) {
      for (SmallValue part : parts) {
        int length = part.size() / outer;
        cells.addAll(Arrays.asList(part.cells()).subList(block * length, (block + 1) * length));
      }
    }
    return Optional.of(new SmallValue(parts.get(0).type(), sizes.get(), cells.toArray()));
  }

  private static int front(long axis, int rank) {
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** Gather; an index out of range gives nothing. */
  static Optional<SmallValue> gather(Step step) {
    Optional<long[]> indices = step.value(1).flatMap(SmallValue::longs);
    Optional<long[]> sizes = step.sizes(0);
    if (step.value(0).isEmpty() || indices.isEmpty() || sizes.isEmpty()) {
      return Optional.empty();
    }
    SmallValue value = step.value(0).get();
    int axis = front(step.node().intAttribute("axis", 0), value.dims().length);
    return select(value, axis, indices.get(), sizes.get());
  }

  /** Some slices along an axis. */
  private static Optional<SmallValue> select(
      SmallValue value, int axis, long[] indices, long[] sizes) {
    long extent = value.dims()[axis];
    int outer = count(Arrays.copyOf(value.dims(), axis));
    int inner = count(Arrays.copyOfRange(value.dims(), axis + 1, value.dims().length));
    List<Object> cells = new ArrayList<>();
    for (int block = 0; block < outer; block++) {
      for (long index : indices) {
        long at = index < 0 ? index + extent : index;
        if (at < 0 || at >= extent) {
          return Optional.empty();
        }
        int from = (int) (block * extent + at) * inner;
        cells.addAll(Arrays.asList(value.cells()).subList(from, from + inner));
      }
    }
    return Optional.of(new SmallValue(value.type(), sizes, cells.toArray()));
  }

  static Optional<SmallValue> slice(Step step) {
    Optional<long[]> starts = step.value(1).flatMap(SmallValue::longs);
    Optional<long[]> sizes = step.sizes(0);
    boolean open =
        (step.node().hasInput(3) && step.value(3).isEmpty())
            || (step.node().hasInput(4) && step.value(4).isEmpty());
    if (step.value(0).isEmpty() || starts.isEmpty() || sizes.isEmpty() || open) {
      return Optional.empty();
    }
    SmallValue value = step.value(0).get();
    Optional<long[]> axes = step.value(3).flatMap(SmallValue::longs);
    Optional<long[]> steps = step.value(4).flatMap(SmallValue::longs);
    for (int i = 0; i < starts.get().length; i++) {
      int axis = front(axes.isPresent() ? axes.get()[i] : i, sizes.get().length);
      long stride = steps.isPresent() ? steps.get()[i] : 1;
      long extent = value.dims()[axis];
      long start = starts.get()[i] < 0 ? starts.get()[i] + extent : starts.get()[i];
      start = Math.min(Math.max(start, 0), stride < 0 ? extent - 1 : extent);
      // The rule has counted the elements; they follow from the first.
      long[] indices = new long[(int) sizes.get()[axis]];
      for (int k = 0; k < indices.length; k++) {
        indices[k] = start + k * stride;
      }
      long[] cut = value.dims().clone();
      cut[axis] = indices.length;
      Optional<SmallValue> selected = select(value, axis, indices, cut);
      if (selected.isEmpty()) {
        return selected;
      }
      value = selected.get();
    }
    return Optional.of(value);
  }

  /** All parts of a Split. */
  static List<Optional<SmallValue>> split(Step step) {
    List<Optional<SmallValue>> parts = new ArrayList<>();
    long start = 0;
    for (int i = 0; i < step.results().size(); i++) {
      Optional<long[]> sizes = step.sizes(i);
      if (sizes.isEmpty() || step.value(0).isEmpty()) {
        return List.of();
      }
      int axis = front(step.node().intAttribute("axis", 0), sizes.get().length);
      long[] indices = new long[(int) sizes.get()[axis]];
      for (int k = 0; k < indices.length; k++) {
        indices[k] = start + k;
      }
      start += indices.length;
      parts.add(select(step.value(0).get(), axis, indices, sizes.get()));
    }
    return parts;
  }

  static Optional<SmallValue> where(Step step) {
    Optional<long[]> sizes = step.sizes(0);
    if (sizes.isEmpty() || step.values().stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    SmallValue condition = broadcast(step.value(0).orElseThrow(), sizes.get());
    SmallValue yes = broadcast(step.value(1).orElseThrow(), sizes.get());
    SmallValue no = broadcast(step.value(2).orElseThrow(), sizes.get());
    Object[] cells = new Object[yes.size()];
    for (int i = 0; i < cells.length; i++) {
      if (condition.cell(i) instanceof Long flag) {
        cells[i] = flag != 0 ? yes.cell(i) : no.cell(i);
      } else {
        cells[i] = yes.cell(i).equals(no.cell(i)) ? yes.cell(i) : DimExpression.UNKNOWN;
      }
    }
    return Optional.of(new SmallValue(yes.type(), sizes.get(), cells));
  }
}
