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

  /** The same with logarithms of features, or not. */
  public Preprocess withLogarithm(boolean other) {
    return new Preprocess(
        subtract,
        other,
        scale,
        standardise,
        reshape,
        flatten,
        multiHot,
        targetMap,
        targetScale,
        targetStandardise,
        oneHot,
        targetShape,
        where);
  }

  /** The same with features scaled otherwise. */
  public Preprocess withScale(Scale other) {
    return new Preprocess(
        subtract,
        logarithm,
        other,
        standardise,
        reshape,
        flatten,
        multiHot,
        targetMap,
        targetScale,
        targetStandardise,
        oneHot,
        targetShape,
        where);
  }

  /** The same with features standardised, or not. */
  public Preprocess withStandardise(boolean other) {
    return new Preprocess(
        subtract,
        logarithm,
        scale,
        other,
        reshape,
        flatten,
        multiHot,
        targetMap,
        targetScale,
        targetStandardise,
        oneHot,
        targetShape,
        where);
  }

  /** The same with other values for those of targets. */
  public Preprocess withTargetMap(Map<Double, Double> other) {
    return new Preprocess(
        subtract,
        logarithm,
        scale,
        standardise,
        reshape,
        flatten,
        multiHot,
        other,
        targetScale,
        targetStandardise,
        oneHot,
        targetShape,
        where);
  }

  /** The same with targets scaled otherwise. */
  public Preprocess withTargetScale(Scale other) {
    return new Preprocess(
        subtract,
        logarithm,
        scale,
        standardise,
        reshape,
        flatten,
        multiHot,
        targetMap,
        other,
        targetStandardise,
        oneHot,
        targetShape,
        where);
  }

  /** The same with targets standardised, or not. */
  public Preprocess withTargetStandardise(boolean other) {
    return new Preprocess(
        subtract,
        logarithm,
        scale,
        standardise,
        reshape,
        flatten,
        multiHot,
        targetMap,
        targetScale,
        other,
        oneHot,
        targetShape,
        where);
  }

  /** The same with targets as vectors of a one at their class, or not. */
  public Preprocess withOneHot(OptionalInt other) {
    return new Preprocess(
        subtract,
        logarithm,
        scale,
        standardise,
        reshape,
        flatten,
        multiHot,
        targetMap,
        targetScale,
        targetStandardise,
        other,
        targetShape,
        where);
  }
}
