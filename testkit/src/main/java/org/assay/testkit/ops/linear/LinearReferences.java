package org.assay.testkit.ops.linear;

import java.util.Arrays;
import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Broadcast;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** MatMul-13, Gemm-13, MatMulInteger-10, Det-22; Einsum in {@link Einsum}. */
public final class LinearReferences {
  private LinearReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("MatMul", call -> List.of(matMul(call.in(0), call.in(1))));
    table.add("Gemm", call -> List.of(gemm(call)));
    table.add("MatMulInteger", call -> List.of(matMulInteger(call)));
    table.add("Det", call -> List.of(determinants(call.in(0))));
    table.add("Einsum", call -> List.of(Einsum.evaluate(call)));
    Attention.addTo(table);
    Signal.addTo(table);
    LinearAttention.addTo(table);
  }

  /** The matrix product of numpy: leading axes broadcast, vectors count as row or column. */
  public static RefValue matMul(RefValue a, RefValue b) {
    if (a.rank() == 0 || b.rank() == 0) {
      throw new org.assay.onnx.ModelException("MatMul of a scalar", "", "rank of at least 1", "");
    }
    int[] p = a.rank() == 1 ? new int[] {1, a.dim(0)} : a.dims();
    int[] q = b.rank() == 1 ? new int[] {b.dim(0), 1} : b.dims();
    int m = p[p.length - 2];
    int k = p[p.length - 1];
    int n = q[q.length - 1];
    if (q[q.length - 2] != k) {
      throw new org.assay.onnx.ModelException(
          "MatMul of " + Arrays.toString(p) + " and " + Arrays.toString(q), "");
    }
    int[] leadA = Arrays.copyOf(p, p.length - 2);
    int[] leadB = Arrays.copyOf(q, q.length - 2);
    int[] lead = Layout.broadcast(leadA, leadB);
    int[] atA = Layout.broadcastIndices(leadA, lead);
    int[] atB = Layout.broadcastIndices(leadB, lead);
    double[] y = new double[atA.length * m * n];
    for (int batch = 0; batch < atA.length; batch++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int l = 0; l < k; l++) {
            sum += a.real((atA[batch] * m + i) * k + l) * b.real((atB[batch] * k + l) * n + j);
          }
          y[(batch * m + i) * n + j] = sum;
        }
      }
    }
    return RefValue.ofDoubles(a.type(), resultDims(a, b, lead, m, n), y);
  }

  private static int[] resultDims(RefValue a, RefValue b, int[] lead, int m, int n) {
    int[] full = Arrays.copyOf(lead, lead.length + 2);
    full[lead.length] = m;
    full[lead.length + 1] = n;
    int[] dims = full;
    if (b.rank() == 1) {
      dims = Arrays.copyOf(full, full.length - 1);
    }
    if (a.rank() == 1) {
      int[] shorter = new int[dims.length - 1];
      System.arraycopy(dims, 0, shorter, 0, lead.length);
      System.arraycopy(dims, lead.length + 1, shorter, lead.length, shorter.length - lead.length);
      dims = shorter;
    }
    return dims;
  }

  private static RefValue gemm(OperatorCall call) {
    RefValue a = call.flag("transA", false) ? transposed(call.in(0)) : call.in(0);
    RefValue b = call.flag("transB", false) ? transposed(call.in(1)) : call.in(1);
    double alpha = call.real("alpha", 1);
    double beta = call.real("beta", 1);
    RefValue product = Broadcast.map(matMul(a, b), x -> alpha * x);
    return call.optional(2)
        .map(c -> Broadcast.to(c, product.dims()))
        .map(c -> Broadcast.map(product, c, product.type(), (x, y) -> x + beta * y))
        .orElse(product);
  }

  private static RefValue transposed(RefValue x) {
    int rows = x.dim(0);
    int columns = x.dim(1);
    int[] from = new int[rows * columns];
    for (int i = 0; i < from.length; i++) {
      from[i] = i % rows * columns + i / rows;
    }
    return x.picked(new int[] {columns, rows}, from);
  }

  private static RefValue matMulInteger(OperatorCall call) {
    RefValue a = shifted(call.in(0), call.optional(2).orElse(zero()), true);
    RefValue b = shifted(call.in(1), call.optional(3).orElse(zero()), false);
    return matMul(a, b);
  }

  private static RefValue zero() {
    return RefValue.ofIntegers(ElementType.INT32, new int[0], new long[1]);
  }

  /** x minus its zero point, which is a scalar, one per row (A) or one per column (B). */
  static RefValue shifted(RefValue x, RefValue zeroPoint, boolean perRow) {
    RefValue point =
        perRow && zeroPoint.rank() == 1 && zeroPoint.size() > 1
            ? zeroPoint.reshaped(zeroPoint.size(), 1)
            : zeroPoint;
    return Broadcast.mapIntegers(x, point, ElementType.INT32, (v, z) -> v - z);
  }

  private static RefValue determinants(RefValue x) {
    int n = x.dim(-1);
    int[] lead = Arrays.copyOf(x.dims(), x.rank() - 2);
    double[] y = new double[Layout.size(lead)];
    for (int batch = 0; batch < y.length; batch++) {
      double[][] a = new double[n][n];
      for (int i = 0; i < n * n; i++) {
        a[i / n][i % n] = x.real(batch * n * n + i);
      }
      y[batch] = determinant(a);
    }
    return RefValue.ofReals(x.type(), lead, y);
  }

  /** By elimination with partial pivoting; destroys its argument. */
  private static double determinant(double[][] a) {
    double result = 1;
    for (int c = 0; c < a.length; c++) {
      int pivot = c;
      for (int r = c + 1; r < a.length; r++) {
        pivot = Math.abs(a[r][c]) > Math.abs(a[pivot][c]) ? r : pivot;
      }
      double[] row = a[pivot];
      a[pivot] = a[c];
      a[c] = row;
      result *= pivot == c ? row[c] : -row[c];
      if (row[c] == 0) {
        return result;
      }
      for (int r = c + 1; r < a.length; r++) {
        double factor = a[r][c] / row[c];
        for (int k = c; k < a.length; k++) {
          a[r][k] -= factor * row[k];
        }
      }
    }
    return result;
  }
}
