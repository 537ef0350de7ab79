package org.assay.testkit.generate;

import java.util.Arrays;
import org.assay.data.random.RandomStream;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/**
 * The values that a graph input may take: for every element an interval [lo, hi] whose ends are
 * values of the element type. An interval that holds 0 holds both zeros: data may bring either.
 */
public final class RangeOf {
  /** How inputs are drawn from a range. */
  public enum Draw {
    /** Every element at its lower end. */
    LOW,
    /** Every element at its upper end. */
    HIGH,
    /** Every element at one of its ends. */
    CORNERS,
    /** Every element strictly drawn from its interval, uniformly. */
    INTERIOR,
    /** Ends, zeros, values of all magnitudes and uniform ones, mixed. */
    MIXED
  }

  private final ElementType type;
  private final long[] dims;
  private final double[] lo;
  private final double[] hi;

  private RangeOf(ElementType type, long[] dims, double[] lo, double[] hi) {
    if (Tensor.elements(dims) != lo.length || lo.length != hi.length) {
      throw new IllegalArgumentException(
          lo.length + " and " + hi.length + " ends for " + Arrays.toString(dims));
    }
    for (int i = 0; i < lo.length; i++) {
      if (!(lo[i] <= hi[i])) {
        throw new IllegalArgumentException("empty interval [" + lo[i] + ", " + hi[i] + "]");
      }
    }
    this.type = type;
    this.dims = dims.clone();
    this.lo = lo.clone();
    this.hi = hi.clone();
  }

  /**
   * Intervals of each element.
   *
   * @throws IllegalArgumentException if an interval is empty or an end is NaN
   */
  public static RangeOf of(ElementType type, long[] dims, double[] lo, double[] hi) {
    return new RangeOf(type, dims, lo, hi);
  }

  /** The same interval for every element. */
  public static RangeOf uniform(ElementType type, long[] dims, double lo, double hi) {
    double[] low = new double[(int) Tensor.elements(dims)];
    double[] high = new double[low.length];
    Arrays.fill(low, lo);
    Arrays.fill(high, hi);
    return new RangeOf(type, dims, low, high);
  }

  /** Exactly the values of a tensor. */
  public static RangeOf point(Tensor tensor) {
    return new RangeOf(tensor.type(), tensor.dims(), tensor.toDoubles(), tensor.toDoubles());
  }

  /** Element type of the input. */
  public ElementType type() {
    return type;
  }

  /** Dimensions of the input. */
  public long[] dims() {
    return dims.clone();
  }

  /** Number of elements. */
  public int size() {
    return lo.length;
  }

  /** Lower end of an element. */
  public double lo(int index) {
    return lo[index];
  }

  /** Upper end of an element. */
  public double hi(int index) {
    return hi[index];
  }

  /** Whether every element has the same interval. */
  public boolean isUniform() {
    for (int i = 1; i < lo.length; i++) {
      if (lo[i] != lo[0] || hi[i] != hi[0]) {
        return false;
      }
    }
    return true;
  }

  /** A tensor within the range. */
  public Tensor sample(RandomStream random, Draw draw) {
    double[] values = new double[lo.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (draw) {
            case LOW -> lo[i];
            case HIGH -> hi[i];
            case CORNERS -> random.nextBoolean() ? lo[i] : hi[i];
            case INTERIOR -> interior(random, i);
            case MIXED -> mixed(random, i);
          };
    }
    return Tensor.ofValues(type, dims, values);
  }

  private double interior(RandomStream random, int i) {
    if (lo[i] == hi[i] || Double.isInfinite(lo[i]) || Double.isInfinite(hi[i])) {
      return random.nextBoolean() ? lo[i] : hi[i];
    }
    return fitted(random.nextDouble(lo[i], hi[i]), i);
  }

  private double mixed(RandomStream random, int i) {
    return switch (random.nextInt(6)) {
      case 0 -> lo[i];
      case 1 -> hi[i];
      case 2 -> lo[i] <= 0 && hi[i] >= 0 ? zero(random) : interior(random, i);
      case 3 -> fitted(anyMagnitude(random, i), i);
      default -> interior(random, i);
    };
  }

  private double zero(RandomStream random) {
    return type.isFloat() && random.nextBoolean() ? -0.0 : 0.0;
  }

  /** Uniform in the exponent, so that small values of a wide interval are drawn too. */
  private double anyMagnitude(RandomStream random, int i) {
    double end = random.nextBoolean() ? lo[i] : hi[i];
    if (end == 0 || Double.isInfinite(end)) {
      return end;
    }
    double smallest = type.isFloat() ? type.format().minPositive() : 1;
    int top = Math.getExponent(end);
    int bottom = Math.min(top, Math.getExponent(smallest));
    double scale = Math.scalb(1 + random.nextDouble(), (int) random.nextLong(bottom, top));
    return Math.copySign(scale, end);
  }

  /** Rounded to the type and cut to the interval. */
  private double fitted(double value, int i) {
    double rounded = type.isFloat() ? type.format().round(value) : Math.rint(value);
    return Math.max(lo[i], Math.min(hi[i], rounded));
  }

  @Override
  public String toString() {
    String interval =
        lo.length > 0 && isUniform()
            ? "[" + lo[0] + ", " + hi[0] + "]"
            : Arrays.toString(lo) + ".." + Arrays.toString(hi);
    return type.text() + Arrays.toString(dims) + " in " + interval;
  }
}
