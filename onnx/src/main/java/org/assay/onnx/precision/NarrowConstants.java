package org.assay.onnx.precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;
import org.assay.onnx.SparseTensor;
import org.assay.onnx.Tensor;

/** Rounds constants to a 16-bit format, and remembers which of them it could not hold. */
final class NarrowConstants {
  /** Bits of the sides on which a constant was cut: it lay below −max or above max. */
  static final int BELOW = 1;

  static final int ABOVE = 2;

  private static final int CHUNK = 4096;

  private final FloatFormat format;
  private final ConstantPolicy policy;
  private final Map<String, List<ConstantChange>> changes = new LinkedHashMap<>();

  NarrowConstants(FloatFormat format, ConstantPolicy policy) {
    this.format = format;
    this.policy = policy;
  }

  /** Everything that was changed by more than rounding. */
  List<ConstantChange> changes() {
    return changes.values().stream().flatMap(List::stream).toList();
  }

  /** A constant's values in the 16-bit format, kept as {@code carrier}. */
  Tensor apply(String name, Tensor tensor, ElementType carrier) {
    int size = Math.toIntExact(tensor.size());
    float[] values = new float[size];
    double[] chunk = new double[Math.min(size, CHUNK)];
    List<ConstantChange> made = new ArrayList<>();
    for (int start = 0; start < size; start += CHUNK) {
      int count = Math.min(CHUNK, size - start);
      tensor.copyTo(start, chunk, 0, count);
      for (int i = 0; i < count; i++) {
        double from = chunk[i];
        double to = format.round(from);
        if (!Double.isNaN(from)
            && !Double.isInfinite(from)
            && (Double.isInfinite(to) || to == 0 && from != 0)) {
          to = policy.apply(from, format);
          note(made, name, from, to);
        }
        // Every value of a 16-bit format is one of float32.
        values[start + i] = (float) to;
      }
    }
    if (!made.isEmpty()) {
      changes.put(name, made);
    }
    return carrier == ElementType.FLOAT
        ? Tensor.ofFloats(tensor.dims(), values)
        : Tensor.ofValues(carrier, tensor.dims(), doubles(values));
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  SparseTensor apply(String name, SparseTensor tensor, ElementType carrier) {
    return new SparseTensor(apply(name, tensor.values(), carrier), tensor.indices(), tensor.dims());
  }

  float apply(String name, float value) {
    return (float) apply(name, Tensor.scalar(value), ElementType.FLOAT).doubleAt(0);
  }

  // One entry per kind of change: too large below, too large above, too small.
  private static void note(List<ConstantChange> made, String name, double from, double to) {
    for (int i = 0; i < made.size(); i++) {
      ConstantChange old = made.get(i);
      if (old.to() == to) {
        made.set(i, new ConstantChange(name, old.from(), to, old.count() + 1));
        return;
      }
    }
    made.add(new ConstantChange(name, from, to, 1));
  }

  /** On which sides a constant was cut at the greatest number. */
  int cutSides(String name) {
    int sides = 0;
    if (policy == ConstantPolicy.CLAMP) {
      for (ConstantChange change : changes.getOrDefault(name, List.of())) {
        sides |= change.to() == format.max() ? ABOVE : change.to() == -format.max() ? BELOW : 0;
      }
    }
    return sides;
  }
}
