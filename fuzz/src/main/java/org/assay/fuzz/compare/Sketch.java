package org.assay.fuzz.compare;

import java.util.Arrays;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/**
 * What is kept of a tensor to tell whether another may be the same: some of its elements, at
 * positions that only depend on how many there are.
 */
final class Sketch {
  private static final int MOST = 1024;

  private final ElementType type;
  private final long[] dims;
  private final long size;
  private final float[] values;

  private Sketch(ElementType type, long[] dims, long size, float[] values) {
    this.type = type;
    this.dims = dims;
    this.size = size;
    this.values = values;
  }

  /** The sketch of a numeric tensor. */
  static Sketch of(Tensor tensor) {
    int count = (int) Math.min(MOST, tensor.size());
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) tensor.doubleAt(position(i, count, tensor.size()));
    }
    return new Sketch(tensor.type(), tensor.dims(), tensor.size(), values);
  }

  /** One in each of equal stretches, at a place that differs so that no axis is met in step. */
  private static long position(int i, int count, long size) {
    long from = i * size / count;
    long to = (i + 1) * size / count;
    long width = Math.max(1, to - from);
    long scattered = (i * 0x9E3779B97F4A7C15L) >>> 33;
    return Math.min(size - 1, from + scattered % width);
  }

  ElementType type() {
    return type;
  }

  long size() {
    return size;
  }

  /**
   * Whether another tensor has the same axes in another order, those of extent 1 aside. Other
   * dimensions of one size mean that the same elements, in their order, are taken otherwise.
   */
  boolean isPermuted(Sketch other) {
    long[] own = Arrays.stream(dims).filter(d -> d != 1).toArray();
    long[] others = Arrays.stream(other.dims).filter(d -> d != 1).toArray();
    boolean ordered = Arrays.equals(own, others);
    Arrays.sort(own);
    Arrays.sort(others);
    return !ordered && Arrays.equals(own, others);
  }

  /** Whether all kept elements are equal, so that the sketch tells little. */
  boolean isFlat() {
    for (float value : values) {
      if (value != values[0]) {
        return false;
      }
    }
    return true;
  }

  /** Bytes of the whole tensor. */
  long bytes() {
    return Tensor.bytes(type, size);
  }

  /**
   * How well another sketch agrees, from 0 to 1: the correlation of the values, less where their
   * scales differ; 1 for equal constants, 0 where the number of elements differs or most elements
   * are non-finite.
   */
  double agreement(Sketch other) {
    if (size != other.size || values.length == 0) {
      return 0;
    }
    int n = 0;
    double sumA = 0;
    double sumB = 0;
    double sumDifference = 0;
    for (int i = 0; i < values.length; i++) {
      if (Float.isFinite(values[i]) && Float.isFinite(other.values[i])) {
        n++;
        sumA += values[i];
        sumB += other.values[i];
      }
    }
    if (n * 2 < values.length) {
      return 0;
    }
    double meanA = sumA / n;
    double meanB = sumB / n;
    double varianceA = 0;
    double varianceB = 0;
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < values.length; i++) {
      if (Float.isFinite(values[i]) && Float.isFinite(other.values[i])) {
        double a = values[i];
        double b = other.values[i];
        varianceA += (a - meanA) * (a - meanA);
        varianceB += (b - meanB) * (b - meanB);
        product += (a - meanA) * (b - meanB);
        squareA += a * a;
        squareB += b * b;
        sumDifference += (a - b) * (a - b);
      }
    }
    double scale = Math.max(squareA, squareB);
    if (sumDifference <= 1e-12 * scale) {
      return 1;
    }
    if (varianceA == 0 || varianceB == 0) {
      return 0;
    }
    double correlation = product / Math.sqrt(varianceA * varianceB);
    double near = 1 - Math.sqrt(sumDifference / (squareA + squareB));
    return Math.max(0, Math.min(1, Math.min(correlation, (1 + near) / 2)));
  }
}
