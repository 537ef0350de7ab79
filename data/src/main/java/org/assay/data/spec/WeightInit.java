package org.assay.data.spec;

import java.util.Arrays;

/** How a weight is drawn before training. */
public sealed interface WeightInit {
  /** All elements 0. */
  record Zeros() implements WeightInit {}

  /** All elements 1. */
  record Ones() implements WeightInit {}

  /** All elements one finite value. */
  record Constant(double value) implements WeightInit {
    /** Checks the value. */
    public Constant {
      requireFinite(value);
    }
  }

  /** Uniform in [low, high], both finite. */
  record Uniform(double low, double high) implements WeightInit {
    /** Checks the order of the ends. */
    public Uniform {
      requireFinite(low, high);
      if (low > high) {
        throw new IllegalArgumentException("not an interval: [" + low + ", " + high + "]");
      }
    }
  }

  /** Normal; what falls outside mean ± 4 std is drawn again, so that a range can be stated. */
  record Normal(double mean, double std) implements WeightInit {
    /** Checks mean and deviation. */
    public Normal {
      requireDistribution(mean, std);
    }
  }

  /** Normal; what falls outside mean ± 2 std is drawn again, as TensorFlow does. */
  record TruncatedNormal(double mean, double std) implements WeightInit {
    /** Checks mean and deviation. */
    public TruncatedNormal {
      requireDistribution(mean, std);
    }
  }

  /** Given elements in C order; immutable, at least one, all finite. */
  final class Values implements WeightInit {
    private final double[] elements;

    /** Copies and checks the elements. */
    public Values(double... elements) {
      if (elements.length == 0) {
        throw new IllegalArgumentException("no values");
      }
      requireFinite(elements);
      this.elements = elements.clone();
    }

    /** The elements; a copy. */
    public double[] elements() {
      return elements.clone();
    }

    /** Number of elements. */
    public int size() {
      return elements.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Values that && Arrays.equals(elements, that.elements);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(elements);
    }

    @Override
    public String toString() {
      return "Values[" + elements.length + "]";
    }
  }

  private static void requireFinite(double... values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("not finite: " + value);
      }
    }
  }

  private static void requireDistribution(double mean, double std) {
    requireFinite(mean, std);
    if (std < 0) {
      throw new IllegalArgumentException("a standard deviation must not be negative: " + std);
    }
  }
}
