package org.assay.train.weights;

import java.util.List;
import java.util.Optional;
import org.assay.data.spec.Spelling;
import org.assay.grad.Attributes;
import org.assay.grad.Expressions;
import org.assay.train.job.Named;
import org.assay.train.job.Settings;

/** Keras's constraints by name. */
public final class Constraints {
  private static final double EPSILON = 1e-7;
  private static final List<String> NAMES = List.of("MaxNorm", "NonNeg", "UnitNorm", "MinMaxNorm");

  private Constraints() {}

  /** The constraint under a key of a layer. */
  public static Optional<Constraint> of(Settings config, String key) {
    return config.named(key).map(Constraints::of);
  }

  /**
   * A constraint.
   *
   * @throws org.assay.train.TrainException if there is none of that name
   */
  public static Constraint of(Named named) {
    Settings s = named.arguments();
    Constraint result =
        switch (named.plainName()) {
          case "maxnorm" -> maxNorm(s.number("max_value", 2), axes(s), s);
          case "nonneg" -> (e, w, axisOf) -> e.op("Max", w, e.real(0, w));
          case "unitnorm" -> unitNorm(axes(s), s);
          case "minmaxnorm" -> minMaxNorm(s);
          default ->
              throw s.error(
                  "there is no constraint '" + named.name() + "'",
                  "one of Keras's",
                  Spelling.advice(named.name(), NAMES));
        };
    s.finish();
    return result;
  }

  private static List<Integer> axes(Settings s) {
    return s.optionalIntegers("axis").orElse(List.of(0));
  }

  private static String norm(
      Expressions e, String w, List<Integer> axes, int[] axisOf, Settings s) {
    long[] own =
        axes.stream()
            .mapToLong(
                axis -> {
                  int counted = axis < 0 ? axis + axisOf.length : axis;
                  if (counted < 0 || counted >= axisOf.length) {
                    throw s.error("the weight has no axis " + axis, axisOf.length + " axes", "");
                  }
                  return axisOf[counted];
                })
            .toArray();
    return e.op("ReduceL2", Attributes.of("keepdims", 1), w, e.longs(own));
  }

  private static Constraint maxNorm(double greatest, List<Integer> axes, Settings s) {
    return (e, w, axisOf) -> {
      String norm = norm(e, w, axes, axisOf, s);
      String wanted = e.op("Clip", norm, e.real(0, w), e.real(greatest, w));
      return e.mul(w, e.div(wanted, e.add(norm, EPSILON)));
    };
  }

  private static Constraint unitNorm(List<Integer> axes, Settings s) {
    return (e, w, axisOf) -> e.div(w, e.add(norm(e, w, axes, axisOf, s), EPSILON));
  }

  private static Constraint minMaxNorm(Settings s) {
    double low = s.number("min_value", 0);
    double high = s.number("max_value", 1);
    double rate = s.number("rate", 1);
    List<Integer> axes = axes(s);
    return (e, w, axisOf) -> {
      String norm = norm(e, w, axes, axisOf, s);
      String cut = e.op("Clip", norm, e.real(low, w), e.real(high, w));
      String wanted = e.add(e.mul(cut, rate), e.mul(norm, 1 - rate));
      return e.mul(w, e.div(wanted, e.add(norm, EPSILON)));
    };
  }
}
