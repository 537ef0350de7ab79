package org.assay.testkit.ops.shaping;

import java.util.Arrays;
import java.util.List;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** Constant-23, ConstantOfShape-23, Range-11, EyeLike-22, OneHot-11, the three windows-17. */
final class Creating {
  private Creating() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("Constant", call -> List.of(constant(call)));
    table.add("ConstantOfShape", call -> List.of(filled(call)));
    table.add("Range", call -> List.of(range(call)));
    table.add("EyeLike", call -> List.of(eye(call)));
    table.add("OneHot", call -> List.of(oneHot(call)));
    table.add("HannWindow", call -> List.of(window(call, 0.5, 0.5, 0)));
    table.add("HammingWindow", call -> List.of(window(call, 25.0 / 46, 21.0 / 46, 0)));
    table.add("BlackmanWindow", call -> List.of(window(call, 0.42, 0.5, 0.08)));
  }

  private static RefValue constant(OperatorCall call) {
    for (Attribute attribute : call.node().attributes().values()) {
      if (attribute instanceof Attribute.TensorValue value) {
        return RefValue.of(value.value());
      }
      if (attribute instanceof Attribute.FloatValue value) {
        return RefValue.floats(new int[0], value.value());
      }
      if (attribute instanceof Attribute.IntValue value) {
        return RefValue.longs(new int[0], value.value());
      }
      if (attribute instanceof Attribute.FloatList list) {
        double[] values = list.values().stream().mapToDouble(Float::doubleValue).toArray();
        return RefValue.floats(new int[] {values.length}, values);
      }
      if (attribute instanceof Attribute.IntList list) {
        return RefValue.longs(new int[] {list.values().size()}, list.toArray());
      }
    }
    throw call.error("no value of a type that is evaluated", "value, value_float, value_int(s) …");
  }

  private static RefValue filled(OperatorCall call) {
    int[] dims = call.in(0).toInts();
    RefValue value = RefValue.of(call.tensor("value").orElse(Tensor.ofFloats(new long[] {1}, 0f)));
    return value.picked(dims, new int[Layout.size(dims)]);
  }

  private static RefValue range(OperatorCall call) {
    RefValue start = call.in(0);
    RefValue delta = call.in(2);
    double count = Math.ceil((call.in(1).real(0) - start.real(0)) / delta.real(0));
    int n = (int) Math.max(0, Math.min(count, Integer.MAX_VALUE));
    int[] dims = {n};
    Layout.size(dims);
    if (start.isReal()) {
      double[] values = new double[n];
      Arrays.setAll(values, i -> start.real(0) + i * delta.real(0));
      return RefValue.ofReals(start.type(), dims, values);
    }
    long[] values = new long[n];
    Arrays.setAll(values, i -> start.integer(0) + i * delta.integer(0));
    return RefValue.ofIntegers(start.type(), dims, values);
  }

  private static RefValue eye(OperatorCall call) {
    RefValue x = call.in(0);
    long k = call.integer("k", 0);
    double[] values = new double[x.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % x.dim(1) - i / x.dim(1) == k ? 1 : 0;
    }
    return RefValue.ofDoubles(call.type("dtype", x.type()), x.dims(), values);
  }

  private static RefValue oneHot(OperatorCall call) {
    RefValue indices = call.in(0);
    int depth = (int) call.in(1).integer(0);
    RefValue values = call.in(2);
    int axis = Layout.axis(call.integer("axis", -1), indices.rank() + 1);
    int[] dims = new int[indices.rank() + 1];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = i == axis ? depth : indices.dim(i < axis ? i : i - 1);
    }
    int[] from = new int[Layout.size(dims)];
    for (int i = 0; i < from.length; i++) {
      int[] p = Layout.unravel(i, dims);
      int[] rest = new int[p.length - 1];
      System.arraycopy(p, 0, rest, 0, axis);
      System.arraycopy(p, axis + 1, rest, axis, rest.length - axis);
      long index = indices.integer(Layout.ravel(rest, indices.dims()));
      from[i] = (index < 0 ? index + depth : index) == p[axis] ? 1 : 0;
    }
    return values.picked(dims, from);
  }

  /** a - b·cos(2πn/N) + c·cos(4πn/N); N is the size, less one if not periodic. */
  private static RefValue window(OperatorCall call, double a, double b, double c) {
    int size = (int) call.in(0).integer(0);
    double n = call.flag("periodic", true) ? size : size - 1;
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      double angle = 2 * Math.PI * i / n;
      values[i] = a - b * StrictMath.cos(angle) + c * StrictMath.cos(2 * angle);
    }
    return RefValue.ofReals(
        call.type("output_datatype", ElementType.FLOAT), new int[] {size}, values);
  }
}
