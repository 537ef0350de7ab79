package org.assay.testkit.kernels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;
import org.assay.testkit.kernels.KernelErrors.Worst;

/** Collects the errors of one kernel, chunk by ascending chunk. */
final class ErrorTally {
  private final Kernel kernel;
  private final ElementType type;
  private final FloatFormat format;
  private long samples;
  private Worst absolute = Worst.NONE;
  private Worst relative = Worst.NONE;
  private Worst ulps = Worst.NONE;
  private Worst subnormal = Worst.NONE;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;
  private long descents;
  private double worstDescent;
  private final Map<String, double[]> mismatches = new TreeMap<>();
  private final Map<String, Double> facts = new LinkedHashMap<>();

  ErrorTally(Kernel kernel, ElementType type) {
    this.kernel = kernel;
    this.type = type;
    this.format = type.format();
  }

  void add(double[] x, double[] y) {
    double lastValue = Double.NaN;
    double lastResult = Double.NaN;
    for (int i = 0; i < x.length; i++) {
      double value = overflowed(kernel.reference().applyAsDouble(x[i]));
      one(x[i], value, y[i]);
      if (i > 0 && (value - lastValue) * (y[i] - lastResult) < 0) {
        descents++;
        worstDescent = Math.max(worstDescent, Math.abs(y[i] - lastResult));
      }
      lastValue = value;
      lastResult = y[i];
    }
    samples += x.length;
  }

  private double overflowed(double value) {
    return Double.isInfinite(format.round(value))
        ? Math.copySign(Double.POSITIVE_INFINITY, value)
        : value;
  }

  private void one(double x, double value, double result) {
    if (!Double.isFinite(value) || !Double.isFinite(result)) {
      if (!(value == result || (Double.isNaN(value) && Double.isNaN(result)))) {
        String kind = word(value) + " expected, " + word(result);
        double[] range = mismatches.computeIfAbsent(kind, k -> new double[] {x, x});
        range[0] = Math.min(range[0], x);
        range[1] = Math.max(range[1], x);
      }
      if (Double.isInfinite(result)) {
        least("least |x| with an infinite result", Math.abs(x));
      }
      return;
    }
    double error = Math.abs(value - result);
    absolute = absolute.or(error, x);
    if (Math.abs(value) >= format.minNormal()) {
      relative = relative.or(error / Math.abs(value), x);
    } else {
      subnormal = subnormal.or(error, x);
    }
    ulps = ulps.or(error / ulp(value), x);
    least = Math.min(least, result);
    greatest = Math.max(greatest, result);
    facts(x, result);
  }

  private void facts(double x, double result) {
    if (result == 0 && x < 0) {
      greatest("greatest negative x with result 0", x);
    } else if (x < 0) {
      least("least x with another result than 0", x);
    }
    if (result == 1 && x > 0) {
      least("least positive x with result 1", x);
    } else if (x > 0 && result < 1) {
      greatest("greatest x with a result below 1", x);
    }
    if (result == -1) {
      greatest("greatest x with result -1", x);
    }
  }

  private void least(String fact, double x) {
    facts.merge(fact, x, Math::min);
  }

  private void greatest(String fact, double x) {
    facts.merge(fact, x, Math::max);
  }

  private static String word(double value) {
    return Double.isFinite(value) ? "finite" : Double.toString(value);
  }

  private double ulp(double value) {
    double magnitude = Math.max(Math.abs(value), format.minNormal());
    return Math.scalb(1.0, Math.getExponent(magnitude) - format.mantissaBits());
  }

  KernelErrors result(Map<String, String> special, long lengthDependent, double lengthDifference) {
    List<String> ranges = new ArrayList<>();
    mismatches.forEach((kind, r) -> ranges.add(kind + " for x in [" + r[0] + ", " + r[1] + "]"));
    return new KernelErrors(
        kernel.name(),
        type.text(),
        samples,
        absolute,
        relative,
        ulps,
        subnormal,
        least,
        greatest,
        descents,
        worstDescent,
        ranges,
        facts,
        special,
        lengthDependent,
        lengthDifference);
  }
}
