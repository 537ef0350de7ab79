package org.assay.onnx.finiteness;

import org.assay.onnx.ElementType;

/**
 * A way in which finite operands make an operator's result NaN or infinite.
 *
 * <p>{@link #margin} says how far an operand is from failing: 0 or less fails.
 */
public enum Failure {
  /** Logarithm: −Inf at 0, NaN below. */
  NOT_POSITIVE("must stay above 0", true) {
    @Override
    public double margin(double value, ElementType type) {
      return value;
    }
  },
  /** Square root: NaN below 0; its derivative is infinite at 0. */
  NEGATIVE("must not fall below 0", true) {
    @Override
    public double margin(double value, ElementType type) {
      return value < 0 ? value : Math.max(value, type.format().minPositive());
    }
  },
  /** Variance, to which epsilon is added under a root in a denominator: infinite at −ε. */
  VARIANCE("must stay above -epsilon", false) {
    @Override
    public double margin(double value, ElementType type) {
      return value;
    }
  },
  /** Denominator: infinite or NaN at 0, infinite near it. */
  ZERO("must stay away from 0", true) {
    @Override
    public double margin(double value, ElementType type) {
      return Math.abs(value);
    }
  },
  /** Exponential: infinite above log(max): 88.72 in float32, 11.09 in float16. */
  EXPONENT("must stay below the logarithm of the largest number", false) {
    @Override
    public double margin(double value, ElementType type) {
      return Math.log(type.max()) - value;
    }
  },
  /** Hyperbolic sine and cosine: infinite beyond ±(log(max) + log 2). */
  HYPERBOLIC("must stay below the logarithm of the largest number in magnitude", false) {
    @Override
    public double margin(double value, ElementType type) {
      return Math.log(type.max()) + Math.log(2) - Math.abs(value);
    }
  },
  /** Base of a power: NaN below 0 for a broken exponent, infinite at 0 for a negative one. */
  BASE("must stay above 0 where the exponent is broken or negative", true) {
    @Override
    public double margin(double value, ElementType type) {
      return value;
    }
  },
  /** Arc sine and cosine: NaN outside of [−1, 1]. */
  OUTSIDE_UNIT("must lie within [-1, 1]", false) {
    @Override
    public double margin(double value, ElementType type) {
      return Math.abs(value) <= 1
          ? 1 - Math.abs(value) + type.format().minPositive()
          : 1 - Math.abs(value);
    }
  },
  /** Inverse hyperbolic tangent: infinite at ±1, NaN beyond. */
  OUTSIDE_OPEN_UNIT("must lie within (-1, 1)", false) {
    @Override
    public double margin(double value, ElementType type) {
      return 1 - Math.abs(value);
    }
  },
  /** Inverse hyperbolic cosine: NaN below 1. */
  BELOW_ONE("must not fall below 1", false) {
    @Override
    public double margin(double value, ElementType type) {
      return value < 1 ? value - 1 : value - 1 + type.format().minPositive();
    }
  },
  /** Softmax: NaN for a row without a finite element, or with +Inf. */
  ROW("must have a finite element in each row, and no +Inf", false) {
    @Override
    public double margin(double value, ElementType type) {
      return Math.abs(value) <= type.max() ? 1 : -1;
    }
  },
  /** Unfused log-softmax: the softmax within underflows for a wide spread of logits. */
  SPREAD("must not spread over more than 85 within a row", true) {
    @Override
    public double margin(double value, ElementType type) {
      return 85 - value;
    }
  },
  /** Step of a range: no end at 0. */
  STEP("must not be 0", false) {
    @Override
    public double margin(double value, ElementType type) {
      return Math.abs(value);
    }
  },
  /** Scale of a quantisation: at 0 every quotient saturates or is 0 / 0, the integer hides it. */
  SCALE("must be finite and not 0", false) {
    @Override
    public double margin(double value, ElementType type) {
      return Math.min(Math.abs(value), type.max() - Math.abs(value));
    }
  },
  /** Operand of a cast to integers: undefined beyond their range, NaN and infinities included. */
  INTEGER_RANGE("must be a number that the integer type can hold", false) {
    @Override
    public double margin(double value, ElementType type) {
      // Fractions are cut off: 255.9 is 255. 2^63 − 1 is no double, so the next integer is meant.
      double below = value == type.min() ? 1 : value - (type.min() - 1);
      double margin = Math.min(type.max() + 1 - value, below);
      return Double.isNaN(margin) ? Double.NEGATIVE_INFINITY : margin;
    }
  },
  /** A reduction or mean over what may be no element at all; no value of an operand shows it. */
  NOTHING("must not be empty", false) {
    @Override
    public double margin(double value, ElementType type) {
      return 1;
    }
  },
  /** Normalisation without epsilon: 0 / 0 where all elements of a group are equal, or 0. */
  NO_EPSILON("must differ within a group, for no epsilon is added", false) {
    @Override
    public double margin(double value, ElementType type) {
      return Math.abs(value);
    }
  },
  /** Sums, products and differences: overflow of the type. */
  OVERFLOW("must stay below the largest number", false) {
    @Override
    public double margin(double value, ElementType type) {
      return type.max() - Math.abs(value);
    }
  };

  /** Below this distance from zero a derivative counts as at risk: e^-87 lies within it. */
  public static final double NEAR_ZERO = 1e-37;

  /** Spread of logits beyond which the softmax of the least one falls below {@link #NEAR_ZERO}. */
  public static final double WIDE_SPREAD = 85;

  private final String condition;
  private final boolean differentiationFails;

  Failure(String condition, boolean differentiationFails) {
    this.condition = condition;
    this.differentiationFails = differentiationFails;
  }

  /** What the operand must keep to, as the end of a sentence. */
  public String condition() {
    return condition;
  }

  /** Whether the derivative may become non-finite before the value does. */
  public boolean differentiationFails() {
    return differentiationFails;
  }

  /**
   * Distance of an operand's element from failing; 0 or less fails.
   *
   * @param type a floating-point type; for {@link #INTEGER_RANGE} that of the result
   */
  public abstract double margin(double value, ElementType type);
}
