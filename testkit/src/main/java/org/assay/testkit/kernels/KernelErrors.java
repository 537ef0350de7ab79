package org.assay.testkit.kernels;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured of one kernel on one element type. Errors are differences to the exact value,
 * not to its rounding.
 *
 * @param samples number of finite arguments
 * @param absolute largest error where value and result are finite
 * @param relative largest error in units of the value, where the value is a normal number
 * @param ulps largest error in units in the last place of the value
 * @param subnormal largest error where the value is below the normal numbers
 * @param least smallest finite result
 * @param greatest largest finite result
 * @param descents pairs of neighbours whose results are ordered the wrong way round
 * @param worstDescent by how much at most
 * @param mismatches ranges of arguments where one of value and result is not finite, or both in
 *     different ways
 * @param facts thresholds: where results are exactly 0, 1 or −1 first and last
 * @param special result at special arguments, in words
 * @param lengthDependent how many results change with the vector's length (1 to 33)
 * @param lengthDifference by how much at most
 */
public record KernelErrors(
    String kernel,
    String type,
    long samples,
    Worst absolute,
    Worst relative,
    Worst ulps,
    Worst subnormal,
    double least,
    double greatest,
    long descents,
    double worstDescent,
    List<String> mismatches,
    Map<String, Double> facts,
    Map<String, String> special,
    long lengthDependent,
    double lengthDifference) {
  public KernelErrors {
    mismatches = List.copyOf(mismatches);
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    special = Collections.unmodifiableMap(new LinkedHashMap<>(special));
  }

  /** A largest error and the argument where it was seen. */
  public record Worst(double error, double at) {
    static final Worst NONE = new Worst(0, 0);

    Worst or(double otherError, double otherAt) {
      return otherError > error ? new Worst(otherError, otherAt) : this;
    }
  }
}
