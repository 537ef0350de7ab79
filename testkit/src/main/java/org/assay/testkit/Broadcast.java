package org.assay.testkit;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import org.assay.onnx.ElementType;

/** Elementwise application of scalar functions with ONNX's multidirectional broadcasting. */
public final class Broadcast {
  private Broadcast() {}

  /** Applies a function of one real; integers are converted and truncated back. */
  public static RefValue map(RefValue x, DoubleUnaryOperator f) {
    double[] y = new double[x.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = f.applyAsDouble(x.real(i));
    }
    return RefValue.ofDoubles(x.type(), x.dims(), y);
  }

  /** An operator of one input and one output. */
  public static RefOperator unary(DoubleUnaryOperator f) {
    return call -> List.of(map(call.in(0), f));
  }

  /** Applies a function of two reals; the result has the type given. */
  public static RefValue map(RefValue a, RefValue b, ElementType type, DoubleBinaryOperator f) {
    int[] dims = Layout.broadcast(a.dims(), b.dims());
    int[] p = Layout.broadcastIndices(a.dims(), dims);
    int[] q = Layout.broadcastIndices(b.dims(), dims);
    double[] y = new double[p.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = f.applyAsDouble(a.real(p[i]), b.real(q[i]));
    }
    return RefValue.ofDoubles(type, dims, y);
  }

  /** Applies a function of two integers; the result has the type given. */
  public static RefValue mapIntegers(
      RefValue a, RefValue b, ElementType type, LongBinaryOperator f) {
    int[] dims = Layout.broadcast(a.dims(), b.dims());
    int[] p = Layout.broadcastIndices(a.dims(), dims);
    int[] q = Layout.broadcastIndices(b.dims(), dims);
    long[] y = new long[p.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = f.applyAsLong(a.integer(p[i]), b.integer(q[i]));
    }
    return RefValue.ofIntegers(type, dims, y);
  }

  /** Arithmetic on two operands of one type: exact on integers, in double on reals. */
  public static RefValue arithmetic(
      RefValue a, RefValue b, DoubleBinaryOperator reals, LongBinaryOperator integers) {
    return a.isReal() ? map(a, b, a.type(), reals) : mapIntegers(a, b, a.type(), integers);
  }

  /** A value repeated to larger dimensions. */
  public static RefValue to(RefValue x, int[] dims) {
    return x.picked(dims, Layout.broadcastIndices(x.dims(), dims));
  }
}
