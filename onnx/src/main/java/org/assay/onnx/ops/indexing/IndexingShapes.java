package org.assay.onnx.ops.indexing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/** Shapes of operators that read or write elements at given indices (opset 23). */
public final class IndexingShapes {
  private IndexingShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add("Gather", CheckedRule.of(2, 2, 1, IndexingShapes::gather));
    table.add("GatherElements", CheckedRule.of(2, 2, 1, IndexingShapes::gatherElements));
    table.add("GatherND", CheckedRule.of(2, 2, 1, IndexingShapes::gatherNd));
    table.add("ScatterElements", CheckedRule.of(3, 3, 1, IndexingShapes::scatterElements));
    table.add("ScatterND", CheckedRule.of(3, 3, 1, IndexingShapes::scatterNd));
    table.add("TensorScatter", CheckedRule.of(2, 3, 1, in -> in.like(0)));
    table.add("Where", CheckedRule.of(3, 3, 1, IndexingShapes::where));
    table.add("OneHot", CheckedRule.of(3, 3, 1, IndexingShapes::oneHot));
  }

  private static void checkIndices(Operands in, int index) {
    Optional<ElementType> element = in.element(index);
    if (element.isPresent()
        && element.get() != ElementType.INT64
        && element.get() != ElementType.INT32) {
      throw in.error(in.describe(index) + " is " + element.get().text(), "int32 or int64");
    }
  }

  private static List<Optional<ValueType>> gather(Operands in) {
    checkIndices(in, 1);
    Optional<Shape> x = in.shape(0, 1, Integer.MAX_VALUE);
    Optional<Shape> indices = in.shape(1);
    if (x.isPresent()) {
      in.axis(in.node().intAttribute("axis", 0), x.get().rank());
    }
    if (x.isEmpty() || indices.isEmpty()) {
      return Operands.one(in.element(0), Optional.empty());
    }
    int axis = in.axis(in.node().intAttribute("axis", 0), x.get().rank());
    List<Dim> dims = new ArrayList<>(x.get().dims().subList(0, axis));
    dims.addAll(indices.get().dims());
    dims.addAll(x.get().dims().subList(axis + 1, x.get().rank()));
    return Operands.one(in.element(0), Optional.of(new Shape(dims)));
  }

  private static List<Optional<ValueType>> gatherElements(Operands in) {
    checkIndices(in, 1);
    checkSameRank(in);
    return Operands.one(in.element(0), in.shape(1));
  }

  private static void checkSameRank(Operands in) {
    Optional<Shape> x = in.shape(0, 1, Integer.MAX_VALUE);
    Optional<Shape> indices = in.shape(1);
    if (x.isPresent()) {
      in.axis(in.node().intAttribute("axis", 0), x.get().rank());
      if (indices.isPresent() && indices.get().rank() != x.get().rank()) {
        throw in.error("data " + x.get() + " and indices " + indices.get(), "equal ranks");
      }
    }
  }

  private static List<Optional<ValueType>> gatherNd(Operands in) {
    checkIndices(in, 1);
    Optional<Shape> x = in.shape(0, 1, Integer.MAX_VALUE);
    Optional<Shape> indices = in.shape(1, 1, Integer.MAX_VALUE);
    long batch = in.node().intAttribute("batch_dims", 0);
    if (x.isEmpty() || indices.isEmpty()) {
      return Operands.one(in.element(0), Optional.empty());
    }
    int rank = x.get().rank();
    int indexRank = indices.get().rank();
    if (batch < 0 || batch >= Math.min(rank, indexRank)) {
      throw in.error(
          "batch_dims is " + batch + " for data " + x.get() + " and indices " + indices.get(),
          "less than both ranks");
    }
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < indexRank - 1; i++) {
      Dim dim = indices.get().dim(i);
      dims.add(i < batch ? in.same(dim, x.get().dim(i), "batch axes") : dim);
    }
    long depth = indices.get().dim(-1).sizeOrMinusOne();
    if (depth < 0) {
      return Operands.one(in.element(0), Optional.empty());
    }
    if (depth + batch > rank) {
      throw in.error(
          "indices " + indices.get() + " name " + depth + " axes of data " + x.get(),
          "no more axes than there are");
    }
    dims.addAll(x.get().dims().subList((int) (depth + batch), rank));
    return Operands.one(in.element(0), Optional.of(new Shape(dims)));
  }

  private static List<Optional<ValueType>> scatterElements(Operands in) {
    checkIndices(in, 1);
    checkSameRank(in);
    Optional<Shape> indices = in.shape(1);
    Optional<Shape> updates = in.shape(2);
    if (indices.isPresent() && updates.isPresent()) {
      if (indices.get().rank() != updates.get().rank()) {
        throw in.error(
            "indices " + indices.get() + " and updates " + updates.get(), "equal shapes");
      }
      for (int i = 0; i < indices.get().rank(); i++) {
        in.same(
            indices.get().dim(i), updates.get().dim(i), "axis " + i + " of indices and updates");
      }
    }
    return Operands.one(in.element(0, 2), in.shape(0));
  }

  private static List<Optional<ValueType>> scatterNd(Operands in) {
    checkIndices(in, 1);
    Optional<Shape> x = in.shape(0, 1, Integer.MAX_VALUE);
    Optional<Shape> indices = in.shape(1, 1, Integer.MAX_VALUE);
    Optional<Shape> updates = in.shape(2);
    if (x.isPresent() && indices.isPresent()) {
      long depth = indices.get().dim(-1).sizeOrMinusOne();
      if (depth > x.get().rank()) {
        throw in.error(
            "indices " + indices.get() + " name " + depth + " axes of data " + x.get(),
            "no more axes than there are");
      }
      if (depth >= 0 && updates.isPresent()) {
        List<Dim> dims = new ArrayList<>(indices.get().dims().subList(0, indices.get().rank() - 1));
        dims.addAll(x.get().dims().subList((int) depth, x.get().rank()));
        checkUpdates(in, updates.get(), new Shape(dims));
      }
    }
    return Operands.one(in.element(0, 2), x);
  }

  private static void checkUpdates(Operands in, Shape updates, Shape expected) {
    boolean fits = updates.rank() == expected.rank();
    for (int i = 0; fits && i < updates.rank(); i++) {
      fits = Dims.merge(updates.dim(i), expected.dim(i)).isPresent();
    }
    if (!fits) {
      throw in.error("updates have shape " + updates, "" + expected);
    }
  }

  private static List<Optional<ValueType>> where(Operands in) {
    Optional<ElementType> condition = in.element(0);
    if (condition.isPresent() && condition.get() != ElementType.BOOL) {
      throw in.error(in.describe(0) + " is " + condition.get().text(), "bool");
    }
    return Operands.one(in.element(1, 2), in.broadcast(0, 1, 2));
  }

  private static List<Optional<ValueType>> oneHot(Operands in) {
    Optional<Shape> indices = in.shape(0);
    if (indices.isEmpty()) {
      return Operands.one(in.element(2), indices);
    }
    int axis = in.axis(in.node().intAttribute("axis", -1), indices.get().rank() + 1);
    List<Dim> dims = Operands.copy(indices.get());
    dims.add(axis, depth(in));
    return Operands.one(in.element(2), Optional.of(new Shape(dims)));
  }

  /** The depth may be of any numeric type. */
  private static Dim depth(Operands in) {
    Optional<double[]> exact = in.doubles(1);
    if (exact.isPresent() && exact.get().length == 1) {
      double depth = exact.get()[0];
      if (!(depth >= 0 && depth < 0x1p62)) {
        throw in.error("the depth is " + depth, "a positive number");
      }
      return Dim.of((long) depth);
    }
    boolean integer = in.element(1).filter(ElementType::isInteger).isPresent();
    Optional<List<Dim>> dims = integer ? in.dimensions(1) : Optional.empty();
    return dims.filter(d -> d.size() == 1).map(d -> d.get(0)).orElse(Dim.UNKNOWN);
  }
}
