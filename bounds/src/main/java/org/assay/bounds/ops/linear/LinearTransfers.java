package org.assay.bounds.ops.linear;

import java.util.List;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Contraction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Grids;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.OperatorTable;

/** MatMul-13 and Gemm-13. */
public final class LinearTransfers {
  private LinearTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table.add("MatMul", c -> List.of(matmul(c))).add("Gemm", c -> List.of(gemm(c)));
  }

  private static Bounds matmul(TransferContext c) {
    Bounds a = c.input(0);
    Bounds b = c.input(1);
    if (a.rank() == 0 || b.rank() == 0) {
      return c.anything();
    }
    boolean vectorA = a.rank() == 1;
    boolean vectorB = b.rank() == 1;
    boolean unsureA = isUnsure(a, a.rank() - 1);
    boolean unsureB = isUnsure(b, Math.max(0, b.rank() - 2));
    if (vectorA) {
      a = Rearrange.reshape(a, new long[] {1, a.dims()[0]}, c.budget());
    }
    if (vectorB) {
      b = Rearrange.reshape(b, new long[] {b.dims()[0], 1}, c.budget());
    }
    int inner = a.rank() - 1;
    int innerB = b.rank() - 2;
    if (unsureA && unsureB) {
      // How many terms are summed is not known.
      return c.anything();
    }
    a = unsureA ? summed(a, inner, b.dims()[innerB]) : a;
    b = unsureB ? summed(b, innerB, a.dims()[inner]) : b;
    requireEqual(a.dims()[inner], b.dims()[innerB]);
    long[] dims = c.dims(0);
    if (vectorA) {
      dims = insert(dims, vectorB ? dims.length : dims.length - 1);
    }
    if (vectorB) {
      dims = insert(dims, dims.length);
    }
    ElementType type = c.type(0);
    Bounds product = Contraction.matmul(a, b, type, c.accumulator(type), dims, c.budget());
    return Rearrange.reshape(product, c.dims(0), c.budget()).withDynamicAxes(c.dynamicAxes(0));
  }

  private static boolean isUnsure(Bounds x, int axis) {
    return (x.dynamicAxes() >>> axis & 1) != 0;
  }

  // An axis of which only an upper limit is known has the size of the axis that it is summed with.
  private static Bounds summed(Bounds x, int axis, long size) {
    return x.dims()[axis] > 0 ? Rearrange.pick(Grids.whole(x, axis), axis, size, i -> 0) : x;
  }

  private static void requireEqual(long a, long b) {
    if (a != b && a != 0 && b != 0) {
      throw new ModelException("a product over " + a + " and " + b + " terms", "", "as many", "");
    }
  }

  private static long[] insert(long[] dims, int at) {
    long[] longer = new long[dims.length + 1];
    System.arraycopy(dims, 0, longer, 0, at);
    longer[at] = 1;
    System.arraycopy(dims, at, longer, at + 1, dims.length - at);
    return longer;
  }

  private static Bounds gemm(TransferContext c) {
    Bounds a = c.input(0);
    Bounds b = c.input(1);
    boolean transA = c.node().intAttribute("transA", 0) != 0;
    boolean transB = c.node().intAttribute("transB", 0) != 0;
    float alpha = c.node().floatAttribute("alpha", 1);
    float beta = c.node().floatAttribute("beta", 1);
    ElementType type = c.type(0);
    ElementType accumulator = c.accumulator(type);
    a = transA ? Rearrange.transpose(a, new int[] {1, 0}) : a;
    Bounds product;
    int innerB = transB ? 1 : 0;
    if (isUnsure(a, 1) && isUnsure(b, innerB)) {
      return c.anything();
    }
    a = isUnsure(a, 1) ? summed(a, 1, b.dims()[innerB]) : a;
    b = isUnsure(b, innerB) ? summed(b, innerB, a.dims()[1]) : b;
    requireEqual(a.dims()[1], b.dims()[innerB]);
    if (transB && b.constant().isPresent() && b.rank() == 2 && a.dims()[1] > 0) {
      product =
          Contraction.byExactRight(a, b.constant().get(), true, type, accumulator, c.budget());
    } else {
      b = transB ? Rearrange.transpose(b, new int[] {1, 0}) : b;
      product = Contraction.matmul(a, b, type, accumulator, c.dims(0), c.budget());
    }
    product = scaled(product, alpha, type);
    if (c.node().hasInput(2) && beta != 0) {
      Bounds bias = scaled(c.input(2), beta, type);
      // The kernel may start from the bias, or scale inside: one more rounding of the sum of sizes.
      CellFunction f =
          (in, out) -> {
            double error =
                type.isFloat()
                    ? 2 * type.format().unitRoundoff() * (in[0].magnitude() + in[1].magnitude())
                    : 0;
            Arithmetic.add(in[0], in[1], type, out);
            widen(out, error, type);
          };
      product = Elementwise.zip(type, c.dims(0), c.budget(), f, product, bias);
    }
    return product.withDynamicAxes(c.dynamicAxes(0));
  }

  private static void widen(Cell out, double error, ElementType type) {
    if (!out.isEmpty() && type.isFloat()) {
      double lo = Rounding.down(type.format(), out.lo - error);
      double hi = Rounding.up(type.format(), out.hi + error);
      out.lo = Math.max(lo, -type.max());
      out.hi = Math.min(hi, type.max());
    }
  }

  private static Bounds scaled(Bounds x, float factor, ElementType type) {
    if (factor == 1) {
      return x;
    }
    Cell scale = new Cell();
    scale.set(factor, factor, 0);
    return Elementwise.map(
        type,
        Integer.MAX_VALUE,
        (in, out) -> {
          Arithmetic.mul(in[0], scale, type, out);
          widen(out, type.isFloat() ? 2 * type.format().unitRoundoff() * out.magnitude() : 0, type);
        },
        x);
  }
}
