package org.assay.testkit.ops.random;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.testkit.Layout;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/**
 * Dropout-22, RandomUniform-22, RandomNormal-22, their Like forms, Bernoulli-22, Multinomial-22.
 * Only distribution and shape are specified: values differ from those of any other implementation.
 */
public final class RandomReferences {
  private RandomReferences() {}

  /** Adds the family to a table. */
  public static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("Dropout", RandomReferences::dropout);
    table.add("RandomUniform", call -> List.of(drawn(call, shape(call), true)));
    table.add("RandomNormal", call -> List.of(drawn(call, shape(call), false)));
    table.add("RandomUniformLike", call -> List.of(drawn(call, call.in(0).dims(), true)));
    table.add("RandomNormalLike", call -> List.of(drawn(call, call.in(0).dims(), false)));
    table.add("Multinomial", call -> List.of(multinomial(call)));
    table.add("Bernoulli", call -> List.of(bernoulli(call)));
  }

  private static int[] shape(OperatorCall call) {
    return call.ints("shape").orElseThrow(() -> call.error("no shape", "attribute shape"));
  }

  private static RefValue drawn(OperatorCall call, int[] dims, boolean uniform) {
    ElementType like = call.inputCount() > 0 ? call.in(0).type() : ElementType.FLOAT;
    double a = uniform ? call.real("low", 0) : call.real("mean", 0);
    double b = uniform ? call.real("high", 1) : call.real("scale", 1);
    DoubleSupplier draw =
        uniform
            ? () -> a + (b - a) * call.random().nextDouble()
            : () -> a + b * call.random().nextGaussian();
    double[] y = new double[Layout.size(dims)];
    for (int i = 0; i < y.length; i++) {
      y[i] = draw.getAsDouble();
    }
    return RefValue.ofDoubles(call.type("dtype", like), dims, y);
  }

  private static List<RefValue> dropout(OperatorCall call) {
    RefValue x = call.in(0);
    double ratio = call.optional(1).map(v -> v.real(0)).orElse(0.5);
    boolean training = call.optional(2).map(v -> v.integer(0) != 0).orElse(false);
    long[] mask = new long[x.size()];
    double[] y = x.toDoubles();
    for (int i = 0; i < y.length; i++) {
      mask[i] = training && call.random().nextDouble() < ratio ? 0 : 1;
      y[i] = training ? mask[i] * y[i] / (1 - ratio) : y[i];
    }
    return List.of(
        RefValue.ofReals(x.type(), x.dims(), y),
        RefValue.ofIntegers(ElementType.BOOL, x.dims(), mask));
  }

  /** Classes by the exponentials of their weights; of [batch, classes], sample_size each. */
  private static RefValue multinomial(OperatorCall call) {
    RefValue x = call.in(0);
    int samples = (int) call.integer("sample_size", 1);
    int classes = x.dim(1);
    double[] y = new double[x.dim(0) * samples];
    for (int i = 0; i < y.length; i++) {
      int row = i / samples * classes;
      double most = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        most = Math.max(most, x.real(row + k));
      }
      double total = 0;
      for (int k = 0; k < classes; k++) {
        total += StrictMath.exp(x.real(row + k) - most);
      }
      double left = total * call.random().nextDouble();
      int drawn = 0;
      while (drawn < classes - 1) {
        left -= StrictMath.exp(x.real(row + drawn) - most);
        if (left < 0) {
          break;
        }
        drawn++;
      }
      y[i] = drawn;
    }
    return RefValue.ofDoubles(
        call.type("dtype", ElementType.INT32), new int[] {x.dim(0), samples}, y);
  }

  private static RefValue bernoulli(OperatorCall call) {
    RefValue x = call.in(0);
    double[] y = new double[x.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = call.random().nextDouble() < x.real(i) ? 1 : 0;
    }
    return RefValue.ofDoubles(call.type("dtype", x.type()), x.dims(), y);
  }
}
