package org.assay.train.repair;

import java.util.List;

/**
 * How one training went on.
 *
 * @param seed of the training
 * @param points in the order of time, at most {@link #MOST}; the first epoch and the last are among
 *     them
 */
public record Curve(long seed, List<Point> points) {
  /** Points of a curve, at most. */
  public static final int MOST = 26;

  /**
   * The state after an epoch.
   *
   * @param epoch from 1 on
   * @param loss mean over the epoch, by the job's own loss; NaN where it is not finite
   * @param value of the measure by which answers are judged, see {@link Score}
   * @param entropy see {@link Score}
   */
  public record Point(int epoch, double loss, double value, double entropy) {
    /** What a metric of {@link Verified} says. */
    public double of(String metric) {
      return metric.equals(Verified.ENTROPY) ? entropy : value;
    }
  }

  public Curve {
    points = List.copyOf(points);
    if (points.size() > MOST) {
      throw new IllegalArgumentException(points.size() + " points");
    }
  }

  /** Whether the training came to a loss that is not finite. */
  public boolean endsNotFinite() {
    return !points.isEmpty() && !Double.isFinite(points.get(points.size() - 1).loss());
  }
}
