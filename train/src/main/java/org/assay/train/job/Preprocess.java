package org.assay.train.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is done to the rows before training, in this order.
 *
 * @param subtract from every feature
 * @param logarithm whether each feature v becomes sign(v) · ln(1 + |v|)
 * @param scale of the features
 * @param standardise each feature to mean 0 and deviation 1
 * @param reshape sizes of one sample
 * @param flatten each sample to a vector
 * @param multiHot width of a vector with a one at every index that a sample holds
 * @param targetMap new value by old one
 * @param targetScale of the targets
 * @param targetStandardise targets to mean 0 and deviation 1
 * @param oneHot number of classes
 * @param targetShape sizes of one target
 * @param where how errors name this place
 */
public record Preprocess(
    double subtract,
    boolean logarithm,
    Scale scale,
    boolean standardise,
    Optional<List<Integer>> reshape,
    boolean flatten,
    OptionalInt multiHot,
    Map<Double, Double> targetMap,
    Scale targetScale,
    boolean targetStandardise,
    OptionalInt oneHot,
    Optional<List<Integer>> targetShape,
    String where) {
  /** A way to scale. */
  public sealed interface Scale {
    /** As it is. */
    record None() implements Scale {}

    /** (v - subtract) / divide. */
    record Linear(double subtract, double divide) implements Scale {
      public Linear {
        if (divide == 0) {
          throw new IllegalArgumentException("division by zero");
        }
      }
    }

    /** Each feature's least value becomes {@code low}, its greatest {@code high}. */
    record MinMax(double low, double high) implements Scale {}
  }

  public Preprocess {
    targetMap = Collections.unmodifiableMap(new LinkedHashMap<>(targetMap));
  }

  /** The same, to be changed. */
  public Change change() {
    return new Change(this);
  }

  /** Other steps than those of a job; for one thread. */
  public static final class Change {
    private final Preprocess from;
    private boolean logarithm;
    private Scale scale;
    private boolean standardise;
    private Map<Double, Double> targetMap;
    private Scale targetScale;
    private boolean targetStandardise;
    private OptionalInt oneHot;

    private Change(Preprocess from) {
      this.from = from;
      this.logarithm = from.logarithm;
      this.scale = from.scale;
      this.standardise = from.standardise;
      this.targetMap = from.targetMap;
      this.targetScale = from.targetScale;
      this.targetStandardise = from.targetStandardise;
      this.oneHot = from.oneHot;
    }

    /** Logarithms of features, or not. */
    public Change logarithm(boolean other) {
      logarithm = other;
      return this;
    }

    /** Features scaled otherwise. */
    public Change scale(Scale other) {
      scale = other;
      return this;
    }

    /** Features standardised, or not. */
    public Change standardise(boolean other) {
      standardise = other;
      return this;
    }

    /** Other values for those of targets. */
    public Change targetMap(Map<Double, Double> other) {
      targetMap = other;
      return this;
    }

    /** Targets scaled otherwise. */
    public Change targetScale(Scale other) {
      targetScale = other;
      return this;
    }

    /** Targets standardised, or not. */
    public Change targetStandardise(boolean other) {
      targetStandardise = other;
      return this;
    }

    /** Targets as vectors of a one at their class, or not. */
    public Change oneHot(OptionalInt other) {
      oneHot = other;
      return this;
    }

    /** The steps with these changes. */
    public Preprocess made() {
      return new Preprocess(
          from.subtract,
          logarithm,
          scale,
          standardise,
          from.reshape,
          from.flatten,
          from.multiHot,
          targetMap,
          targetScale,
          targetStandardise,
          oneHot,
          from.targetShape,
          from.where);
    }
  }
}
