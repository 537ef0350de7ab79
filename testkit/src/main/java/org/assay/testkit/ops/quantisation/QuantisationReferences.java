package org.assay.testkit.ops.quantisation;

import java.util.Arrays;
import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;
import org.assay.testkit.ops.convolution.ConvolutionReferences;
import org.assay.testkit.ops.linear.LinearReferences;

/**
 * QuantizeLinear-23 and DequantizeLinear-23 (per tensor, per axis, blocked),
 * DynamicQuantizeLinear-11, QLinearMatMul-21 (per tensor), QLinearConv-10.
 */
public final class QuantisationReferences {
  private QuantisationReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("QuantizeLinear", call -> List.of(quantised(call)));
    table.add("DequantizeLinear", call -> List.of(dequantised(call)));
    table.add("DynamicQuantizeLinear", QuantisationReferences::dynamic);
    table.add("QLinearMatMul", call -> List.of(matMul(call)));
    table.add("QLinearConv", call -> List.of(convolved(call)));
  }

  /** For every element of x, the index of its scale. */
  private static int[] parameterIndices(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue scale = call.in(1);
    int[] indices = new int[x.size()];
    if (scale.size() == 1) {
      return indices;
    }
    int axis = Layout.axis(call.integer("axis", 1), x.rank());
    int block = (int) call.integer("block_size", 0);
    for (int i = 0; i < indices.length; i++) {
      int[] p = Layout.unravel(i, x.dims());
      indices[i] =
          block == 0 ? p[axis] : Layout.ravel(Layout.with(p, axis, p[axis] / block), scale.dims());
    }
    return indices;
  }

  /** saturate(round-half-even(x / scale) + zero point); floating targets round x / scale. */
  private static RefValue quantised(OperatorCall call) {
    RefValue x = call.in(0);
    ElementType type =
        call.optional(2)
            .map(RefValue::type)
            .orElseGet(
                () -> {
                  long code = call.integer("output_dtype", 0);
                  return code == 0
                      ? ElementType.UINT8
                      : call.type("output_dtype", ElementType.UINT8);
                });
    int[] parameter = parameterIndices(call);
    double[] y = new double[x.size()];
    for (int i = 0; i < y.length; i++) {
      // The quotient is a float32 in the definition, and its rounding decides ties.
      double quotient = (float) (x.real(i) / call.in(1).real(parameter[i]));
      double zero = call.optional(2).map(v -> v.size() == 1 ? v.real(0) : Double.NaN).orElse(0.0);
      zero = Double.isNaN(zero) ? call.in(2).real(parameter[i]) : zero;
      y[i] =
          type.isFloat()
              ? saturated(type, quotient)
              : Math.max(type.min(), Math.min(type.max(), Math.rint(quotient) + zero));
    }
    return RefValue.ofDoubles(type, x.dims(), y);
  }

  private static double saturated(ElementType type, double x) {
    return Math.max(type.min(), Math.min(type.max(), type.format().round(x)));
  }

  private static RefValue dequantised(OperatorCall call) {
    RefValue x = call.in(0);
    RefValue scale = call.in(1);
    int[] parameter = parameterIndices(call);
    double[] y = new double[x.size()];
    for (int i = 0; i < y.length; i++) {
      int at = parameter[i];
      double zero = call.optional(2).map(v -> v.real(v.size() == 1 ? 0 : at)).orElse(0.0);
      y[i] = (x.real(i) - zero) * scale.real(at);
    }
    return RefValue.ofReals(scale.type(), x.dims(), y);
  }

  private static List<RefValue> dynamic(OperatorCall call) {
    RefValue x = call.in(0);
    double lo = Math.min(0, Arrays.stream(x.toDoubles()).min().orElse(0));
    double hi = Math.max(0, Arrays.stream(x.toDoubles()).max().orElse(0));
    // float32 arithmetic as the definition has it: the scale's rounding decides ties.
    float scale = ((float) hi - (float) lo) / 255f;
    scale = scale == 0 ? 1f : scale;
    double zero = Math.max(0, Math.min(255, Math.rint((0f - (float) lo) / scale)));
    long[] y = new long[x.size()];
    for (int i = 0; i < y.length; i++) {
      double q = Math.rint((float) (x.real(i) / scale)) + zero;
      y[i] = (long) Math.max(0, Math.min(255, q));
    }
    return List.of(
        RefValue.ofIntegers(ElementType.UINT8, x.dims(), y),
        RefValue.floats(new int[0], scale),
        RefValue.ofIntegers(ElementType.UINT8, new int[0], new long[] {(long) zero}));
  }

  /** Inputs: a, its scale and zero point, b, its scale and zero point, y's scale and zero point. */
  private static RefValue matMul(OperatorCall call) {
    RefValue a = shifted(call, 0);
    RefValue b = shifted(call, 3);
    RefValue exact = LinearReferences.matMul(a, b);
    double scale = call.in(1).real(0) * call.in(4).real(0) / call.in(6).real(0);
    RefValue zero = call.in(7);
    double[] y = exact.toDoubles();
    for (int i = 0; i < y.length; i++) {
      double q = Math.rint(y[i] * scale) + zero.real(0);
      y[i] = Math.max(zero.type().min(), Math.min(zero.type().max(), q));
    }
    return RefValue.ofDoubles(zero.type(), exact.dims(), y);
  }

  /**
   * Inputs: x, its scale and zero point, w, its scales and zero point (one or one per map), y's
   * scale and zero point, the bias as int32 in units of the product of the scales.
   */
  private static RefValue convolved(OperatorCall call) {
    RefValue exact =
        ConvolutionReferences.convolved(
            call, shifted(call, 0), shifted(call, 3), ElementType.DOUBLE);
    RefValue scales = call.in(4);
    RefValue zero = call.in(7);
    int maps = exact.dim(1);
    int area = Layout.product(exact.dims(), 2, exact.rank());
    double[] y = exact.toDoubles();
    for (int i = 0; i < y.length; i++) {
      int map = i / area % maps;
      float scale =
          (float) call.in(1).real(0)
              * (float) scales.real(scales.size() == 1 ? 0 : map)
              / (float) call.in(6).real(0);
      double sum = y[i] + call.optional(8).map(b -> b.real(map)).orElse(0.0);
      // The quotient is a float32 in the kernels, and its rounding decides ties.
      double q = Math.rint((float) sum * scale) + zero.real(0);
      y[i] = Math.max(zero.type().min(), Math.min(zero.type().max(), q));
    }
    return RefValue.ofDoubles(zero.type(), exact.dims(), y);
  }

  private static RefValue shifted(OperatorCall call, int input) {
    double zero = call.in(input + 2).real(0);
    double[] y = Arrays.stream(call.in(input).toDoubles()).map(v -> v - zero).toArray();
    return RefValue.ofReals(ElementType.DOUBLE, call.in(input).dims(), y);
  }
}
