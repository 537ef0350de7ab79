package org.assay.train.trace;

/**
 * A tensor in a few numbers. Where it holds NaN or infinities, {@code min}, {@code max}, {@code
 * mean} and {@code deviation} may be NaN or infinite too; {@code deviation} also where the square
 * of a finite element exceeds float32, at about 1.8e19.
 *
 * @param count number of elements
 * @param min least element
 * @param max greatest element
 * @param mean mean
 * @param deviation standard deviation
 * @param zeros number of elements that are 0
 * @param nans number of elements that are NaN
 * @param infinities number of infinite elements
 */
public record Stats(
    double count,
    double min,
    double max,
    double mean,
    double deviation,
    double zeros,
    double nans,
    double infinities) {
  /** Share of elements that are 0. */
  public double zeroShare() {
    return count == 0 ? 0 : zeros / count;
  }

  /** Euclidean norm. */
  public double norm() {
    return Math.sqrt(count * (mean * mean + deviation * deviation));
  }

  /** Whether all elements are finite. */
  public boolean isFinite() {
    return nans == 0 && infinities == 0;
  }

  /** Greatest absolute value. */
  public double magnitude() {
    return Math.max(Math.abs(min), Math.abs(max));
  }

  /** Those of two tensors together (Chan et al. 1983). */
  public Stats with(Stats other) {
    double all = count + other.count;
    if (all == 0) {
      return this;
    }
    double delta = other.mean - mean;
    double squares =
        deviation * deviation * count
            + other.deviation * other.deviation * other.count
            + delta * delta * count * other.count / all;
    return new Stats(
        all,
        Math.min(min, other.min),
        Math.max(max, other.max),
        mean + delta * other.count / all,
        Math.sqrt(squares / all),
        zeros + other.zeros,
        nans + other.nans,
        infinities + other.infinities);
  }

  /** Distance of mean and deviation to those of another; 0 only if nothing else differs either. */
  public double distance(Stats other) {
    double distance = Math.hypot(mean - other.mean, deviation - other.deviation);
    boolean same = min == other.min && max == other.max && zeros == other.zeros;
    return distance == 0 && !same ? Double.MIN_VALUE : distance;
  }
}
