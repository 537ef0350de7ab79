package org.assay.testkit.ops.elementwise;

import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefOperator;
import org.assay.testkit.RefValue;

/** Cast-23, CastLike-23, BitCast-26, Clip-13. */
final class Conversions {
  private Conversions() {}

  static void addTo(OperatorTable.Builder<RefOperator> table) {
    table.add("Cast", call -> List.of(cast(call.in(0), call.type("to", ElementType.FLOAT))));
    table.add("CastLike", call -> List.of(cast(call.in(0), call.in(1).type())));
    table.add("BitCast", call -> List.of(bits(call.in(0), call.type("to", ElementType.FLOAT))));
    table.add("Clip", call -> List.of(clipped(call)));
  }

  /** Rounds to a narrower floating type, truncates to integers, non-zero to true. */
  static RefValue cast(RefValue x, ElementType to) {
    if (to.isFloat()) {
      return RefValue.ofReals(to, x.dims(), x.toDoubles()).rounded();
    }
    return x.isReal()
        ? RefValue.ofDoubles(to, x.dims(), x.toDoubles())
        : RefValue.ofIntegers(to, x.dims(), x.toLongs());
  }

  /** The bits of each element, in the type given of as many bits. */
  private static RefValue bits(RefValue x, ElementType to) {
    Tensor tensor = x.toTensor();
    long[] patterns = new long[x.size()];
    for (int i = 0; i < patterns.length; i++) {
      patterns[i] = tensor.bitsAt(i);
    }
    return RefValue.of(Tensor.ofBits(to, tensor.dims(), patterns));
  }

  /** min(max(x, lo), hi), so hi wins where lo exceeds it; NaN stays. */
  private static RefValue clipped(OperatorCall call) {
    RefValue x = call.in(0);
    if (x.isReal()) {
      double lo = call.optional(1).map(v -> v.real(0)).orElse(Double.NEGATIVE_INFINITY);
      double hi = call.optional(2).map(v -> v.real(0)).orElse(Double.POSITIVE_INFINITY);
      double[] y = x.toDoubles();
      for (int i = 0; i < y.length; i++) {
        y[i] = Math.min(Math.max(y[i], lo), hi);
      }
      return RefValue.ofReals(x.type(), x.dims(), y);
    }
    long lo = call.optional(1).map(v -> v.integer(0)).orElse(Long.MIN_VALUE);
    long hi = call.optional(2).map(v -> v.integer(0)).orElse(Long.MAX_VALUE);
    long[] y = x.toLongs();
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.min(Math.max(y[i], lo), hi);
    }
    return RefValue.ofIntegers(x.type(), x.dims(), y);
  }
}
