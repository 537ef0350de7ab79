package org.assay.onnx.ops.shaping;

import static org.assay.onnx.shape.CheckedRule.ANY;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/** Shapes of operators that rearrange, repeat or join whole tensors (opset 23). */
public final class ShapingShapes {
  private ShapingShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add("com.microsoft", "ExpandDims", CheckedRule.of(2, 2, 1, ShapingShapes::expanded));
    table.add("Identity", CheckedRule.of(1, 1, 1, in -> List.of(in.type(0))));
    table.add("Reshape", CheckedRule.of(2, 2, 1, in -> Operands.one(in.element(0), reshaped(in))));
    table.add("Flatten", CheckedRule.of(1, 1, 1, ShapingShapes::flatten));
    table.add("Squeeze", CheckedRule.of(1, 2, 1, in -> Operands.one(in.element(0), squeezed(in))));
    table.add(
        "Unsqueeze", CheckedRule.of(2, 2, 1, in -> Operands.one(in.element(0), unsqueezed(in))));
    table.add("Transpose", CheckedRule.of(1, 1, 1, ShapingShapes::transpose));
    table.add("Expand", CheckedRule.of(2, 2, 1, ShapingShapes::expand));
    table.add("Tile", CheckedRule.of(2, 2, 1, ShapingShapes::tile));
    table.add("Concat", CheckedRule.of(1, ANY, 1, ShapingShapes::concat));
    table.add("Split", CheckedRule.of(1, 2, ANY, ShapingShapes::split));
  }

  /** com.microsoft ExpandDims: one axis of size 1 more, at a place that an input tells. */
  private static List<Optional<ValueType>> expanded(Operands in) {
    Optional<Shape> x = in.shape(0);
    Optional<Long> axis = in.scalar(1);
    if (x.isEmpty() || axis.isEmpty()) {
      return Operands.one(in.element(0), x.map(s -> Dims.unknown(s.rank() + 1)));
    }
    List<Dim> dims = Operands.copy(x.get());
    dims.add(in.axis(axis.get(), dims.size() + 1), Dim.of(1));
    return Operands.one(in.element(0), Optional.of(new Shape(dims)));
  }

  private static Optional<Shape> reshaped(Operands in) {
    Optional<List<Dim>> wanted = in.dimensions(1);
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    Optional<Shape> x = in.shape(0);
    boolean zeroCopies = in.node().intAttribute("allowzero", 0) == 0;
    Optional<long[]> exact = in.longs(1);
    List<Dim> dims = new ArrayList<>();
    int open = -1;
    int unknowns = 0;
    for (int i = 0; i < wanted.get().size(); i++) {
      Dim dim = wanted.get().get(i);
      if (dim.sizeOrMinusOne() == 0 && zeroCopies) {
        if (x.isPresent() && i >= x.get().rank()) {
          throw in.error("the new shape copies axis " + i, "an axis of " + x.get());
        }
        dim = x.isPresent() ? x.get().dim(i) : Dim.UNKNOWN;
        dims.add(dim);
        continue;
      }
      if (dim == Dim.UNKNOWN) {
        if (exact.isPresent() && (exact.get()[i] != -1 || unknowns > 0)) {
          throw in.error(
              "the new shape is " + Arrays.toString(exact.get()), "sizes and at most one -1");
        }
        // -1 or a size not known: either way the number of elements decides.
        open = i;
        unknowns++;
      }
      dims.add(dim);
    }
    if (x.isEmpty()) {
      return Optional.of(new Shape(dims));
    }
    if (unknowns == 1) {
      List<Dim> others = new ArrayList<>(dims);
      others.remove(open);
      checkDivides(in, x.get(), others);
      dims.set(open, Dims.quotient(x.get().dims(), others));
    }
    Dim before = Dims.product(x.get().dims());
    Dim after = Dims.product(dims);
    if (before.isKnown() && after.isKnown() && !before.equals(after)) {
      throw in.error(
          x.get() + " has " + before + " elements, the new shape " + new Shape(dims),
          "equal numbers");
    }
    return Optional.of(new Shape(dims));
  }

  private static void checkDivides(Operands in, Shape x, List<Dim> others) {
    long total = Dims.product(x.dims()).sizeOrMinusOne();
    long part = Dims.product(others).sizeOrMinusOne();
    if (total >= 0 && part > 0 && total % part != 0) {
      throw in.error(x + " has " + total + " elements", "a multiple of " + part);
    }
  }

  private static List<Optional<ValueType>> flatten(Operands in) {
    Optional<Shape> x = in.shape(0);
    if (x.isEmpty()) {
      return Operands.one(in.element(0), Optional.of(Dims.unknown(2)));
    }
    long axis = in.node().intAttribute("axis", 1);
    int rank = x.get().rank();
    if (axis < -rank || axis > rank) {
      throw in.error(
          "axis " + axis + " of a tensor of rank " + rank,
          "an axis in [" + -rank + ", " + rank + "]");
    }
    int split = (int) (axis < 0 ? axis + rank : axis);
    List<Dim> dims = x.get().dims();
    Shape shape =
        Shape.of(Dims.product(dims.subList(0, split)), Dims.product(dims.subList(split, rank)));
    return Operands.one(in.element(0), Optional.of(shape));
  }

  private static Optional<Shape> squeezed(Operands in) {
    Optional<Shape> x = in.shape(0);
    if (x.isEmpty()) {
      return x;
    }
    int rank = x.get().rank();
    boolean[] gone = new boolean[rank];
    if (in.has(1)) {
      Optional<long[]> axes = in.longs(1);
      if (axes.isEmpty()) {
        return unknownAxes(in, rank, -1);
      }
      gone = in.axes(axes.get(), rank);
    } else {
      for (int i = 0; i < rank; i++) {
        if (!x.get().dim(i).isKnown()) {
          return Optional.empty();
        }
        gone[i] = x.get().dim(i).sizeOrMinusOne() == 1;
      }
    }
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      if (!gone[i]) {
        dims.add(x.get().dim(i));
      } else if (x.get().dim(i).isKnown() && x.get().dim(i).sizeOrMinusOne() != 1) {
        throw in.error("axis " + i + " of " + x.get() + " is squeezed", "size 1");
      }
    }
    return Optional.of(new Shape(dims));
  }

  /** Distinct axes that are not known: their number still tells the rank. */
  private static Optional<Shape> unknownAxes(Operands in, int rank, int sign) {
    long count =
        in.shape(1, 0, 1).map(s -> s.rank() == 0 ? 1 : s.dim(0).sizeOrMinusOne()).orElse(-1L);
    long result = rank + sign * count;
    return count < 0 || result < 0 || result > Operands.MAX_RANK
        ? Optional.empty()
        : Optional.of(Dims.unknown((int) result));
  }

  private static Optional<Shape> unsqueezed(Operands in) {
    Optional<Shape> x = in.shape(0);
    if (x.isEmpty()) {
      return x;
    }
    Optional<long[]> axes = in.longs(1);
    if (axes.isEmpty()) {
      return unknownAxes(in, x.get().rank(), 1);
    }
    long rank = (long) x.get().rank() + axes.get().length;
    if (rank > Operands.MAX_RANK) {
      throw in.error("the result has rank " + rank, "at most " + Operands.MAX_RANK);
    }
    boolean[] fresh = in.axes(axes.get(), (int) rank);
    List<Dim> dims = new ArrayList<>();
    int next = 0;
    for (boolean inserted : fresh) {
      dims.add(inserted ? Dim.of(1) : x.get().dim(next++));
    }
    return Optional.of(new Shape(dims));
  }

  private static List<Optional<ValueType>> transpose(Operands in) {
    Optional<Shape> x = in.shape(0);
    if (x.isEmpty()) {
      Optional<Shape> shape = in.node().intsAttribute("perm").map(p -> Dims.unknown(p.length));
      return Operands.one(in.element(0), shape);
    }
    int rank = x.get().rank();
    Optional<long[]> perm = in.ints("perm", rank);
    List<Dim> dims = Operands.copy(x.get());
    if (perm.isEmpty()) {
      Collections.reverse(dims);
    } else {
      in.axes(perm.get(), rank);
      for (int i = 0; i < rank; i++) {
        if (perm.get()[i] < 0) {
          throw in.error("perm has " + perm.get()[i], "axes counted from the front");
        }
        dims.set(i, x.get().dim((int) perm.get()[i]));
      }
    }
    return Operands.one(in.element(0), Optional.of(new Shape(dims)));
  }

  private static List<Optional<ValueType>> expand(Operands in) {
    Optional<Shape> x = in.shape(0);
    Optional<List<Dim>> wanted = in.dimensions(1);
    if (x.isEmpty() || wanted.isEmpty()) {
      return Operands.one(in.element(0), Optional.empty());
    }
    Shape target = new Shape(wanted.get());
    Shape shape =
        Dims.broadcast(x.get(), target)
            .orElseThrow(
                () -> in.error(x.get() + " is expanded to " + target, "sizes that broadcast"));
    return Operands.one(in.element(0), Optional.of(shape));
  }

  private static List<Optional<ValueType>> tile(Operands in) {
    Optional<Shape> x = in.shape(0);
    Optional<List<Dim>> repeats = in.dimensions(1);
    if (x.isEmpty() || repeats.isEmpty()) {
      return Operands.one(in.element(0), x.map(s -> Dims.unknown(s.rank())));
    }
    if (repeats.get().size() != x.get().rank()) {
      throw in.error(repeats.get().size() + " repeats of " + x.get(), "one per axis");
    }
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < x.get().rank(); i++) {
      dims.add(Dims.times(x.get().dim(i), repeats.get().get(i)));
    }
    return Operands.one(in.element(0), Optional.of(new Shape(dims)));
  }

  private static List<Optional<ValueType>> concat(Operands in) {
    int count = in.count();
    Optional<ElementType> element = in.element(0, IntStream.range(1, count).toArray());
    if (in.node().attribute("axis").isEmpty()) {
      throw in.error("attribute 'axis' is missing", "an axis");
    }
    List<Dim> dims = null;
    int axis = 0;
    DimSum sum = new DimSum();
    for (int i = 0; i < count; i++) {
      Optional<Shape> shape = in.shape(i, 1, Integer.MAX_VALUE);
      if (shape.isEmpty()) {
        sum.addUnknown();
        continue;
      }
      if (dims == null) {
        dims = Operands.copy(Dims.unknown(shape.get().rank()));
        axis = in.axis(in.node().intAttribute("axis", 0), dims.size());
      }
      if (shape.get().rank() != dims.size()) {
        throw in.error(in.describe(i) + " has shape " + shape.get(), "rank " + dims.size());
      }
      for (int k = 0; k < dims.size(); k++) {
        if (k == axis) {
          sum.add(shape.get().dim(k));
        } else {
          dims.set(k, in.same(dims.get(k), shape.get().dim(k), "axis " + k + " of joined tensors"));
        }
      }
    }
    if (dims == null) {
      return Operands.one(element, Optional.empty());
    }
    dims.set(axis, sum.total());
    return Operands.one(element, Optional.of(new Shape(dims)));
  }

  /** A running sum of dimensions. */
  private static final class DimSum {
    private Dim total = Dim.of(0);

    void add(Dim dim) {
      total = Dims.plus(total, dim);
    }

    void addUnknown() {
      total = Dim.UNKNOWN;
    }

    Dim total() {
      return total;
    }
  }

  private static List<Optional<ValueType>> split(Operands in) {
    int parts = in.node().outputs().size();
    Optional<Shape> x = in.shape(0, 1, Integer.MAX_VALUE);
    if (x.isEmpty()) {
      return Collections.nCopies(parts, Operands.type(in.element(0), Optional.empty()));
    }
    int axis = in.axis(in.node().intAttribute("axis", 0), x.get().rank());
    Dim whole = x.get().dim(axis);
    List<Dim> sizes = in.has(1) ? givenParts(in, whole, parts) : equalParts(in, whole, parts);
    List<Optional<ValueType>> types = new ArrayList<>();
    for (Dim size : sizes) {
      types.add(Operands.type(in.element(0), Optional.of(Dims.with(x.get(), axis, size))));
    }
    return types;
  }

  private static List<Dim> givenParts(Operands in, Dim whole, int parts) {
    Optional<List<Dim>> sizes = in.dimensions(1);
    if (sizes.isEmpty()) {
      return Dims.unknown(parts).dims();
    }
    if (sizes.get().size() != parts) {
      throw in.error(
          sizes.get().size() + " sizes for " + parts + " outputs", "one size per output");
    }
    DimSum sum = new DimSum();
    sizes.get().forEach(sum::add);
    in.same(whole, sum.total(), "the split axis and the sum of its parts");
    return sizes.get();
  }

  private static List<Dim> equalParts(Operands in, Dim whole, int parts) {
    long count = in.node().intAttribute("num_outputs", parts);
    if (count != parts || parts == 0) {
      throw in.error("num_outputs is " + count + " for " + parts + " outputs", "equal numbers");
    }
    if (!whole.isKnown()) {
      // The last part is smaller where the division leaves a rest.
      Dim each = Dims.quotient(List.of(whole), List.of(Dim.of(count)));
      return Collections.nCopies(parts, each);
    }
    long size = whole.sizeOrMinusOne();
    long each = size / count + (size % count == 0 ? 0 : 1);
    List<Dim> sizes = new ArrayList<>(Collections.nCopies(parts - 1, Dim.of(each)));
    long last = size - each * (count - 1);
    if (last < 0) {
      throw in.error("an axis of size " + size + " in " + count + " parts", "no empty part");
    }
    sizes.add(Dim.of(last));
    return sizes;
  }
}
