package org.assay.data.spec;

import java.util.List;
import java.util.Optional;

/**
 * What a spec means for bounds: the ranges of inputs and weights.
 *
 * <p>Under {@link RangeMode#RANUM} these are those of RANUM's evaluation: roles data, one_hot, mask
 * and other [−50, 50]; noise and class_index as {@code valid}; keep_prob [0.1, 0.9]; variance [0,
 * 1]; integer and rate [0, 20] clipped to {@code valid}.
 */
public final class Ranges {
  /** For floating inputs of which nothing is known: RANUM's [−50, 50]. */
  public static final Interval ASSUMED = new Interval(-50, 50);

  private static final Interval RANUM_DATA = new Interval(-50, 50);
  private static final Interval RANUM_KEEP_PROB = new Interval(0.1, 0.9);
  private static final Interval RANUM_COUNT = new Interval(0, 20);
  private static final Interval UNIT = new Interval(0, 1);
  private static final Interval TYPICAL_NOISE = new Interval(-4, 4);
  private static final double NORMAL_DEVIATIONS = 4;
  private static final double TRUNCATED_DEVIATIONS = 2;
  private static final double FREE_CONSTANT = 10;

  private Ranges() {}

  /**
   * The range of an input, as far as its spec tells.
   *
   * @return empty if the spec tells none: then look at sample data or the flow of data, and else
   *     assume {@link #ASSUMED} and say so
   */
  public static Optional<Range> ofInput(InputSpec input, RangeMode mode) {
    if (mode == RangeMode.VALID) {
      return valid(input);
    }
    String source = "RANUM's range for role " + input.role();
    return switch (input.role()) {
      case DATA, ONE_HOT, MASK, OTHER -> Optional.of(new Range(RANUM_DATA, source));
      case NOISE, CLASS_INDEX -> valid(input);
      case KEEP_PROB -> Optional.of(new Range(RANUM_KEEP_PROB, source));
      case VARIANCE -> Optional.of(new Range(UNIT, source));
      case INTEGER, RATE -> Optional.of(clipped(input, source));
    };
  }

  private static Range clipped(InputSpec input, String source) {
    Optional<Range> valid = valid(input);
    if (valid.isEmpty()) {
      return new Range(RANUM_COUNT, source);
    }
    double lo = Math.max(RANUM_COUNT.lo(), valid.get().lo());
    double hi = Math.min(RANUM_COUNT.hi(), valid.get().hi());
    return lo <= hi
        ? new Range(lo, hi, source + ", clipped to the valid range")
        : new Range(valid.get().lo(), valid.get().hi(), "valid range, outside " + source);
  }

  private static Optional<Range> valid(InputSpec input) {
    if (input.valid().isPresent()) {
      return Optional.of(new Range(input.valid().get(), "valid range of the spec"));
    }
    if (input.vocabulary().isPresent()) {
      int last = input.vocabulary().get().size() - 1;
      return Optional.of(new Range(0, last, "vocabulary of the spec"));
    }
    if (!input.mean().isEmpty() || !input.std().isEmpty()) {
      return Optional.of(scaledUnit(input));
    }
    String source = "default of role " + input.role();
    return switch (input.role()) {
      case ONE_HOT, MASK, VARIANCE, RATE -> Optional.of(new Range(UNIT, source));
      case KEEP_PROB -> Optional.of(new Range(RANUM_KEEP_PROB, source));
      case NOISE -> Optional.of(new Range(TYPICAL_NOISE, source));
      case INTEGER -> Optional.of(new Range(RANUM_COUNT, source));
      case DATA, OTHER, CLASS_INDEX -> Optional.empty();
    };
  }

  /** Raw values are taken to be 0 to 1, as image libraries give them. */
  private static Range scaledUnit(InputSpec input) {
    double lo = Double.POSITIVE_INFINITY;
    double hi = Double.NEGATIVE_INFINITY;
    int channels = Math.max(input.mean().size(), input.std().size());
    for (int channel = 0; channel < channels; channel++) {
      double mean = pick(input.mean(), channel, 0);
      double std = pick(input.std(), channel, 1);
      lo = Math.min(lo, -mean / std);
      hi = Math.max(hi, (1 - mean) / std);
    }
    return new Range(lo, hi, "raw values of 0 to 1, scaled by the spec's mean and std");
  }

  private static double pick(List<Double> values, int channel, double otherwise) {
    if (values.isEmpty()) {
      return otherwise;
    }
    return values.size() == 1 ? values.get(0) : values.get(channel);
  }

  /** The range of a weight: that of its distribution, or under training a wider one. */
  public static Range ofWeight(WeightInit init, WeightMode mode) {
    Range drawn = ofDistribution(init);
    return mode == WeightMode.FREE ? free(drawn) : drawn;
  }

  /**
   * The range of a weight under training, from the one it starts in: widened by its width on each
   * side; [−10, 10] (and the point itself) where it is a point.
   */
  public static Range free(Range start) {
    if (start.isPoint()) {
      return new Range(
          Math.min(-FREE_CONSTANT, start.lo()),
          Math.max(FREE_CONSTANT, start.hi()),
          "free weight that starts constant");
    }
    double width = start.hi() - start.lo();
    return new Range(
        Math.max(-Double.MAX_VALUE, start.lo() - width),
        Math.min(Double.MAX_VALUE, start.hi() + width),
        "free weight: " + start.source() + ", widened by its width");
  }

  private static Range ofDistribution(WeightInit init) {
    if (init instanceof WeightInit.Zeros) {
      return new Range(0, 0, "zeros");
    } else if (init instanceof WeightInit.Ones) {
      return new Range(1, 1, "ones");
    } else if (init instanceof WeightInit.Constant constant) {
      return new Range(constant.value(), constant.value(), "constant");
    } else if (init instanceof WeightInit.Uniform uniform) {
      return new Range(uniform.low(), uniform.high(), "uniform");
    } else if (init instanceof WeightInit.Normal normal) {
      return spread(normal.mean(), normal.std(), NORMAL_DEVIATIONS, "normal");
    } else if (init instanceof WeightInit.TruncatedNormal normal) {
      return spread(normal.mean(), normal.std(), TRUNCATED_DEVIATIONS, "truncated normal");
    }
    double lo = Double.POSITIVE_INFINITY;
    double hi = Double.NEGATIVE_INFINITY;
    for (double value : ((WeightInit.Values) init).elements()) {
      lo = Math.min(lo, value);
      hi = Math.max(hi, value);
    }
    return new Range(lo, hi, "given values");
  }

  private static Range spread(double mean, double std, double deviations, String source) {
    double reach = deviations * std;
    return new Range(
        Math.max(-Double.MAX_VALUE, mean - reach),
        Math.min(Double.MAX_VALUE, mean + reach),
        source + ", mean ± " + (int) deviations + " standard deviations");
  }
}
