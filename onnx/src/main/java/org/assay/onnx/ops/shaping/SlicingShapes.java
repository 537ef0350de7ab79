package org.assay.onnx.ops.shaping;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.DimExpression;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/** Shapes of operators that cut off or add at the ends of axes (opset 23). */
public final class SlicingShapes {
  /** Exporters write "to the end" as the largest int32 or int64, or close to it. */
  private static final long FAR = Integer.MAX_VALUE - 1L;

  private SlicingShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add("Slice", CheckedRule.of(3, 5, 1, SlicingShapes::slice));
    table.add("Pad", CheckedRule.of(2, 4, 1, SlicingShapes::pad));
    table.add("CenterCropPad", CheckedRule.of(2, 2, 1, SlicingShapes::centred));
    table.add("Trilu", CheckedRule.of(1, 2, 1, SlicingShapes::triangle));
    table.add("ReverseSequence", CheckedRule.of(2, 2, 1, SlicingShapes::reversed));
  }

  private static List<Optional<ValueType>> slice(Operands in) {
    Optional<Shape> x = in.shape(0, 1, Integer.MAX_VALUE);
    if (x.isEmpty()) {
      return Operands.one(in.element(0), x);
    }
    int rank = x.get().rank();
    Optional<List<Dim>> starts = in.dimensions(1);
    int count = starts.map(List::size).orElse(-1);
    Optional<long[]> axes = in.has(3) ? in.longs(3) : Optional.of(firstAxes(Math.max(count, 0)));
    if (axes.isEmpty() || (count < 0 && !in.has(3))) {
      return Operands.one(in.element(0), Optional.of(Dims.unknown(rank)));
    }
    in.axes(axes.get(), rank);
    Optional<List<Dim>> ends = in.dimensions(2);
    Optional<long[]> steps =
        in.has(4) ? in.longs(4) : Optional.of(Operands.filled(axes.get().length, 1));
    checkLengths(
        in,
        axes.get().length,
        starts.map(List::size),
        ends.map(List::size),
        steps.map(s -> s.length));
    List<Dim> dims = Operands.copy(x.get());
    for (int i = 0; i < axes.get().length; i++) {
      int axis = in.axis(axes.get()[i], rank);
      Dim dim = dims.get(axis);
      if (steps.isEmpty()) {
        dims.set(axis, dim.sizeOrMinusOne() == 0 ? dim : Dim.UNKNOWN);
        continue;
      }
      if (steps.get()[i] == 0) {
        throw in.error("a step is 0", "steps other than 0");
      }
      dims.set(axis, sliced(dim, bound(in, 1, i, starts), bound(in, 2, i, ends), steps.get()[i]));
    }
    return Operands.one(in.element(0), Optional.of(new Shape(dims)));
  }

  private static long[] firstAxes(int count) {
    long[] axes = new long[count];
    for (int i = 0; i < count; i++) {
      axes[i] = i;
    }
    return axes;
  }

  @SafeVarargs
  private static void checkLengths(Operands in, int length, Optional<Integer>... lengths) {
    for (Optional<Integer> other : lengths) {
      if (other.isPresent() && other.get() != length) {
        throw in.error(
            "starts, ends, axes and steps have " + length + " and " + other.get() + " values",
            "equal numbers");
      }
    }
  }

  private static DimExpression bound(Operands in, int input, int index, Optional<List<Dim>> dims) {
    Optional<long[]> exact = in.longs(input);
    if (exact.isPresent()) {
      return DimExpression.of(exact.get()[index]);
    }
    return dims.map(d -> DimExpression.of(d.get(index))).orElse(DimExpression.UNKNOWN);
  }

  /** Size of a slice; symbolic axes are taken to be long enough for it. */
  private static Dim sliced(Dim dim, DimExpression start, DimExpression end, long step) {
    DimExpression size = DimExpression.of(dim);
    if (dim.sizeOrMinusOne() == 0) {
      return dim;
    }
    boolean exact = start.constant().isPresent() && end.constant().isPresent();
    if (exact && dim.isKnown()) {
      return Dim.of(
          count(
              dim.sizeOrMinusOne(),
              start.constant().getAsLong(),
              end.constant().getAsLong(),
              step));
    }
    boolean toEnd = end.equals(size) && !size.isUnknown() || end.constant().orElse(0) >= FAR;
    long from = start.constant().orElse(Long.MIN_VALUE);
    if (step < 0) {
      boolean fromEnd = from == -1 || from >= FAR;
      boolean toStart = end.constant().orElse(0) <= -FAR;
      return step == -1 && fromEnd && toStart ? dim : Dim.UNKNOWN;
    }
    if (toEnd && from >= 0 && from < FAR) {
      return size.minus(DimExpression.of(from))
          .plus(DimExpression.of(step - 1))
          .floorDivide(step)
          .toDim();
    }
    if (toEnd && from == -1 && dim instanceof Dim.Symbol) {
      return Dim.of(1);
    }
    long to = end.constant().orElse(0);
    if (from >= 0 && to < 0 && to > -FAR && step == 1) {
      return size.plus(DimExpression.of(to - from)).toDim();
    }
    if (from != 0 || step != 1) {
      return Dim.UNKNOWN;
    }
    if (to > 0 && dim instanceof Dim.Symbol) {
      return to == 1 ? Dim.of(1) : size.atMost(to).toDim();
    }
    return dim.isKnown() && end.isSize() ? end.atMost(dim.sizeOrMinusOne()).toDim() : Dim.UNKNOWN;
  }

  /** Number of elements of a slice of an axis of known size (Slice-13). */
  static long count(long size, long start, long end, long step) {
    long from = start < 0 ? start + size : start;
    long to = end < 0 && end >= -size ? end + size : end;
    if (step > 0) {
      from = Math.min(Math.max(from, 0), size);
      to = Math.min(Math.max(to, 0), size);
      return to <= from ? 0 : (to - from - 1) / step + 1;
    }
    from = Math.min(Math.max(from, 0), size - 1);
    to = Math.min(Math.max(to, -1), size - 1);
    if (to >= from) {
      return 0;
    }
    // The step may be the least long, which has no opposite.
    BigInteger stride = BigInteger.valueOf(step).negate();
    return BigInteger.valueOf(from - to - 1).divide(stride).longValue() + 1;
  }

  private static List<Optional<ValueType>> pad(Operands in) {
    Optional<Shape> x = in.shape(0);
    if (x.isEmpty()) {
      return Operands.one(in.element(0), x);
    }
    int rank = x.get().rank();
    Optional<long[]> pads = in.longs(1);
    Optional<long[]> axes = in.has(3) ? in.longs(3) : Optional.of(firstAxes(rank));
    if (axes.isEmpty()) {
      return Operands.one(in.element(0), Optional.of(Dims.unknown(rank)));
    }
    in.axes(axes.get(), rank);
    int count = axes.get().length;
    if (pads.isPresent() && pads.get().length != 2 * count) {
      throw in.error(pads.get().length + " pads for " + count + " axes", "two per axis");
    }
    List<Dim> dims = Operands.copy(x.get());
    for (int i = 0; i < count; i++) {
      int axis = in.axis(axes.get()[i], rank);
      if (pads.isEmpty()) {
        dims.set(axis, Dim.UNKNOWN);
        continue;
      }
      long added = Math.addExact(pads.get()[i], pads.get()[count + i]);
      Dim padded = Dims.plus(dims.get(axis), added);
      if (dims.get(axis).isKnown() && !padded.isKnown()) {
        throw in.error(
            "axis " + axis + " of " + x.get() + " is padded by " + added, "a size of at least 0");
      }
      dims.set(axis, padded);
    }
    return Operands.one(in.element(0), Optional.of(new Shape(dims)));
  }

  private static List<Optional<ValueType>> centred(Operands in) {
    Optional<Shape> x = in.shape(0);
    if (x.isEmpty()) {
      return Operands.one(in.element(0), x);
    }
    int rank = x.get().rank();
    long[] axes = in.node().intsAttribute("axes").orElseGet(() -> firstAxes(rank));
    in.axes(axes, rank);
    Optional<List<Dim>> sizes = in.dimensions(1);
    if (sizes.isPresent() && sizes.get().size() != axes.length) {
      throw in.error(sizes.get().size() + " sizes for " + axes.length + " axes", "one per axis");
    }
    List<Dim> dims = new ArrayList<>(x.get().dims());
    for (int i = 0; i < axes.length; i++) {
      dims.set(in.axis(axes[i], rank), sizes.isPresent() ? sizes.get().get(i) : Dim.UNKNOWN);
    }
    return Operands.one(in.element(0), Optional.of(new Shape(dims)));
  }

  private static List<Optional<ValueType>> triangle(Operands in) {
    in.shape(0, 2, Integer.MAX_VALUE);
    return in.like(0);
  }

  private static List<Optional<ValueType>> reversed(Operands in) {
    Optional<Shape> x = in.shape(0, 2, Integer.MAX_VALUE);
    in.shape(1, 1, 1);
    if (x.isPresent()) {
      in.axis(in.node().intAttribute("time_axis", 0), x.get().rank());
      in.axis(in.node().intAttribute("batch_axis", 1), x.get().rank());
    }
    return in.like(0);
  }
}
