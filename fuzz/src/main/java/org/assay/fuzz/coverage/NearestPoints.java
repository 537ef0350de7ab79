package org.assay.fuzz.coverage;

import java.util.Arrays;

/**
 * Points, and whether one lies within a distance of a query. Exact: points are kept in cells as
 * wide as the distance, over the two coordinates in which they spread most, so that only those of
 * nine cells have to be looked at. The point that was near the query before is looked at first, as
 * mutants of one parent resemble each other.
 */
final class NearestPoints {
  private static final int FIRST_ROOM = 64;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final int dims;
  private final double threshold;
  private final double width;
  private float[] points;
  // Chains of points by cell: the last point of a chain by its hash, and the one before each.
  private int[] last;
  private int[] before;
  private int size;
  private int first;
  private int second;
  private int lastHit;

  /**
   * No points yet.
   *
   * @param dims coordinates of a point, at least 1
   * @param threshold greatest squared Euclidean distance that counts as near
   */
  NearestPoints(int dims, double threshold) {
    this.dims = dims;
    this.threshold = threshold;
    // A little wider, or rounding could put two near points two cells apart.
    this.width = Math.max(Float.MIN_NORMAL, Math.sqrt(threshold) * (1 + 1e-6));
    this.points = new float[FIRST_ROOM * dims];
    this.before = new int[FIRST_ROOM];
    this.last = new int[2 * FIRST_ROOM];
    this.second = Math.min(1, dims - 1);
    Arrays.fill(last, -1);
  }

  int size() {
    return size;
  }

  void add(float[] point) {
    if (size == before.length) {
      points = Arrays.copyOf(points, 2 * points.length);
      before = Arrays.copyOf(before, 2 * size);
      last = new int[4 * size];
      chooseAxes();
      rebuild();
    }
    System.arraycopy(point, 0, points, size * dims, dims);
    link(size);
    lastHit = size;
    size++;
  }

  /** Whether a point lies within the threshold; false for a query that holds NaN. */
  boolean isNear(float[] query) {
    if (size == 0) {
      return false;
    }
    if (squaredDistance(lastHit, query) <= threshold) {
      return true;
    }
    double a = Math.floor(query[first] / width);
    double b = Math.floor(query[second] / width);
    for (int i = -1; i <= 1; i++) {
      // With one coordinate only there is one row of cells.
      for (int j = first == second ? i : -1; j <= (first == second ? i : 1); j++) {
        if (isNear(last[slot(a + i, b + j)], query)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isNear(int end, float[] query) {
    for (int p = end; p >= 0; p = before[p]) {
      if (squaredDistance(p, query) <= threshold) {
        lastHit = p;
        return true;
      }
    }
    return false;
  }

  private double squaredDistance(int point, float[] query) {
    double sum = 0;
    int at = point * dims;
    for (int i = 0; i < dims; i++) {
      double difference = (double) points[at + i] - query[i];
      sum += difference * difference;
    }
    return sum;
  }

  private void link(int point) {
    int at = point * dims;
    int slot =
        slot(Math.floor(points[at + first] / width), Math.floor(points[at + second] / width));
    before[point] = last[slot];
    last[slot] = point;
  }

  private int slot(double a, double b) {
    long hash = (Double.doubleToLongBits(a + 0.0) * 31 + Double.doubleToLongBits(b + 0.0)) * MIX;
    return (int) (hash >>> 32 & last.length - 1);
  }

  private void rebuild() {
    Arrays.fill(last, -1);
    for (int p = 0; p < size; p++) {
      link(p);
    }
  }

  private void chooseAxes() {
    double most = -1;
    double next = -1;
    for (int i = 0; i < dims; i++) {
      double spread = variance(i);
      if (spread > most) {
        next = most;
        second = dims == 1 ? 0 : first;
        most = spread;
        first = i;
      } else if (spread > next) {
        next = spread;
        second = i;
      }
    }
    if (dims > 1 && second == first) {
      second = (first + 1) % dims;
    }
  }

  private double variance(int axis) {
    double sum = 0;
    double squares = 0;
    for (int p = 0; p < size; p++) {
      double value = points[p * dims + axis];
      sum += value;
      squares += value * value;
    }
    double mean = sum / size;
    return squares / size - mean * mean;
  }
}
