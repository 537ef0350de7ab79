package org.assay.onnx.precision;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;
import org.assay.onnx.SparseTensor;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;

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

  /**
   * A constant's values in the 16-bit format, kept as {@code carrier}. Block by block straight into
   * the new bytes: of large weights there is no other copy.
   */
  Tensor apply(String name, Tensor tensor, ElementType carrier) {
    int width = carrier.bits() / 8;
    long size = tensor.size();
    int perSegment = TensorData.SEGMENT / width;
    double[] chunk = new double[(int) Math.min(Math.max(1, size), CHUNK)];
    List<ConstantChange> made = new ArrayList<>();
    List<ByteBuffer> segments = new ArrayList<>();
    long at = 0;
    do {
      int elements = (int) Math.min(perSegment, size - at);
      ByteBuffer bytes = ByteBuffer.allocate(elements * width).order(ByteOrder.LITTLE_ENDIAN);
      for (int start = 0; start < elements; start += chunk.length) {
        int count = Math.min(chunk.length, elements - start);
        tensor.copyTo(at + start, chunk, 0, count);
        for (int i = 0; i < count; i++) {
          double to = narrowed(name, chunk[i], made);
          if (width == 4) {
            // Every value of a 16-bit format is one of float32.
            bytes.putFloat((float) to);
          } else {
            bytes.putShort((short) format.encode(to));
          }
        }
      }
      segments.add(bytes.flip());
      at += elements;
    } while (at < size);
    if (!made.isEmpty()) {
      changes.put(name, made);
    }
    return Tensor.of(carrier, tensor.dims(), TensorData.of(segments));
  }

  private double narrowed(String name, double from, List<ConstantChange> made) {
    double to = format.round(from);
    if (!Double.isNaN(from)
        && !Double.isInfinite(from)
        && (Double.isInfinite(to) || to == 0 && from != 0)) {
      to = policy.apply(from, format);
      note(made, name, from, to);
    }
    return to;
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
