package org.assay.onnx.ops.linear;

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

/** Shapes of matrix products (opset 23, com.microsoft). */
public final class LinearShapes {
  private LinearShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add(
        "MatMul", CheckedRule.of(2, 2, 1, in -> Operands.one(in.element(0, 1), product(in, 0, 1))));
    table.add("Gemm", CheckedRule.of(2, 3, 1, LinearShapes::gemm));
    table.add(
        "MatMulInteger",
        CheckedRule.of(2, 4, 1, in -> Operands.one(ElementType.INT32, product(in, 0, 1))));
    table.add(
        "QLinearMatMul",
        CheckedRule.of(8, 8, 1, in -> Operands.one(in.element(7), product(in, 0, 3))));
    table.add("Det", CheckedRule.of(1, 1, 1, LinearShapes::determinant));
    table.add("Einsum", CheckedRule.of(1, CheckedRule.ANY, 1, EinsumShape::infer));
    String microsoft = "com.microsoft";
    table.add(microsoft, "FusedMatMul", CheckedRule.of(2, 2, 1, LinearShapes::fused));
    table.add(microsoft, "TransposeMatMul", CheckedRule.of(2, 2, 1, LinearShapes::fused));
    table.add(microsoft, "FusedGemm", CheckedRule.of(2, 3, 1, LinearShapes::gemm));
    table.add(
        microsoft,
        "MatMulIntegerToFloat",
        CheckedRule.of(4, 7, 1, in -> Operands.one(in.element(2), product(in, 0, 1))));
    table.add(
        microsoft,
        "DynamicQuantizeMatMul",
        CheckedRule.of(3, 5, 1, in -> Operands.one(in.element(0), product(in, 0, 1))));
    table.add(microsoft, "Inverse", CheckedRule.of(1, 1, 1, LinearShapes::inverse));
    table.add(microsoft, "QGemm", CheckedRule.of(6, 9, 1, LinearShapes::quantised));
    table.add(microsoft, "MatMulNBits", CheckedRule.of(3, 6, 1, LinearShapes::packed));
  }

  private static Optional<Shape> product(Operands in, int a, int b) {
    Optional<Shape> left = in.shape(a, 1, Integer.MAX_VALUE);
    Optional<Shape> right = in.shape(b, 1, Integer.MAX_VALUE);
    return left.isPresent() && right.isPresent()
        ? Optional.of(product(in, left.get(), right.get()))
        : Optional.empty();
  }

  /** Shape of a product as of numpy's matmul; both ranks at least 1. */
  public static Shape product(Operands in, Shape left, Shape right) {
    boolean row = left.rank() == 1;
    boolean column = right.rank() == 1;
    Dim inner = right.dim(column ? 0 : -2);
    in.same(left.dim(-1), inner, "inner sizes of " + left + " x " + right);
    Shape batchLeft = new Shape(row ? List.of() : left.dims().subList(0, left.rank() - 2));
    Shape batchRight = new Shape(column ? List.of() : right.dims().subList(0, right.rank() - 2));
    List<Dim> dims =
        Operands.copy(
            Dims.broadcast(batchLeft, batchRight)
                .orElseThrow(
                    () -> in.error("batch axes of " + left + " x " + right, "equal sizes or 1")));
    if (!row) {
      dims.add(left.dim(-2));
    }
    if (!column) {
      dims.add(right.dim(-1));
    }
    return new Shape(dims);
  }

  private static List<Optional<ValueType>> gemm(Operands in) {
    Optional<ElementType> element = in.element(0, 1, 2);
    boolean transA = in.node().intAttribute("transA", 0) != 0;
    boolean transB = in.node().intAttribute("transB", 0) != 0;
    Optional<Shape> a = in.shape(0, 2, 2);
    Optional<Shape> b = in.shape(1, 2, 2);
    if (a.isPresent() && b.isPresent()) {
      in.same(
          a.get().dim(transA ? 0 : 1),
          b.get().dim(transB ? 1 : 0),
          "inner sizes of " + a.get() + " x " + b.get());
    }
    Dim rows = a.map(s -> s.dim(transA ? 1 : 0)).orElse(Dim.UNKNOWN);
    Dim columns = b.map(s -> s.dim(transB ? 0 : 1)).orElse(Dim.UNKNOWN);
    Shape result = Shape.of(rows, columns);
    Optional<Shape> c = in.has(2) ? in.shape(2) : Optional.empty();
    if (c.isPresent()) {
      if (c.get().rank() > 2) {
        throw in.error(in.describe(2) + " has shape " + c.get(), "a rank of at most 2");
      }
      for (int i = 1; i <= c.get().rank(); i++) {
        Dim bias = c.get().dim(-i);
        if (bias.sizeOrMinusOne() != 1 && Dims.merge(bias, result.dim(-i)).isEmpty()) {
          throw in.error(
              in.describe(2) + " has shape " + c.get(), "a shape that broadcasts to " + result);
        }
      }
    }
    return Operands.one(element, Optional.of(result));
  }

  private static List<Optional<ValueType>> inverse(Operands in) {
    in.shape(0, 2, Integer.MAX_VALUE)
        .ifPresent(s -> in.same(s.dim(-1), s.dim(-2), "the last two axes"));
    return in.like(0);
  }

  /** QGemm: A, its scale and zero point, B, its, C, those of the result, which is real without. */
  private static List<Optional<ValueType>> quantised(Operands in) {
    Optional<Shape> a =
        in.shape(0, 2, 2).map(s -> transposed(s, in.node().intAttribute("transA", 0) != 0));
    Optional<Shape> b =
        in.shape(3, 2, 2).map(s -> transposed(s, in.node().intAttribute("transB", 0) != 0));
    Optional<ElementType> element = in.has(7) ? in.element(0) : Optional.of(ElementType.FLOAT);
    return Operands.one(
        in.has(8) ? in.element(8) : element,
        a.isPresent() && b.isPresent()
            ? Optional.of(product(in, a.get(), b.get()))
            : Optional.empty());
  }

  private static List<Optional<ValueType>> determinant(Operands in) {
    Optional<Shape> shape = in.shape(0, 2, Integer.MAX_VALUE);
    shape.ifPresent(s -> in.same(s.dim(-1), s.dim(-2), "the last two axes"));
    return Operands.one(
        in.element(0), shape.map(s -> new Shape(s.dims().subList(0, s.rank() - 2))));
  }

  /** FusedMatMul of ONNX Runtime: transposes the last two, or the batch axes, beforehand. */
  private static List<Optional<ValueType>> fused(Operands in) {
    Optional<ElementType> element = in.element(0, 1);
    boolean batch =
        in.node().intAttribute("transBatchA", 0) != 0
            || in.node().intAttribute("transBatchB", 0) != 0;
    Optional<Shape> left = in.shape(0, 1, Integer.MAX_VALUE);
    Optional<Shape> right = in.shape(1, 1, Integer.MAX_VALUE);
    if (left.isEmpty() || right.isEmpty()) {
      return Operands.one(element, Optional.empty());
    }
    if (batch) {
      return Operands.one(
          element, Optional.of(Dims.unknown(Math.max(left.get().rank(), right.get().rank()))));
    }
    Shape a = transposed(left.get(), in.node().intAttribute("transA", 0) != 0);
    Shape b = transposed(right.get(), in.node().intAttribute("transB", 0) != 0);
    return Operands.one(element, Optional.of(product(in, a, b)));
  }

  private static Shape transposed(Shape shape, boolean really) {
    if (!really || shape.rank() < 2) {
      return shape;
    }
    Shape swapped = Dims.with(shape, shape.rank() - 1, shape.dim(-2));
    return Dims.with(swapped, shape.rank() - 2, shape.dim(-1));
  }

  /** MatMulNBits: a weight of N rows of K packed columns, both sizes given as attributes. */
  private static List<Optional<ValueType>> packed(Operands in) {
    long n = in.node().intAttribute("N", -1);
    long k = in.node().intAttribute("K", -1);
    if (n < 0 || k < 0) {
      throw in.error("attributes K = " + k + ", N = " + n, "both sizes");
    }
    Optional<Shape> shape = in.shape(0, 1, Integer.MAX_VALUE);
    shape.ifPresent(s -> in.same(s.dim(-1), Dim.of(k), "last axis and K"));
    return Operands.one(in.element(0), shape.map(s -> Dims.with(s, s.rank() - 1, Dim.of(n))));
  }
}
