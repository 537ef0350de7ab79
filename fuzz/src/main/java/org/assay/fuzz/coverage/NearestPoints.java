package org.assay.fuzz.coverage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Points, and whether one lies within a distance of a query. Exact, whatever the number of
 * coordinates: points lie in balanced trees of boxes ({@link PointTree}) of sizes that double, with
 * the newest of them in a list (Bentley and Saxe, "Decomposable searching problems I", 1980), so
 * that none is ever unbalanced by the order in which points come. The point that was near the query
 * before is looked at first, as mutants of one parent resemble each other.
 */
final class NearestPoints {
  private final int dims;
  private final double threshold;
  private final float[] newest;
  // By the number of doublings; empty places hold trees without points.
  private final List<PointTree> trees = new ArrayList<>();
  private final float[] lastHit;
  private int size;
  private int waiting;

  /**
   * No points yet.
   *
   * @param dims coordinates of a point, at least 1
   * @param threshold greatest squared Euclidean distance that counts as near
   */
  NearestPoints(int dims, double threshold) {
    this.dims = dims;
    this.threshold = threshold;
    this.newest = new float[PointTree.SMALLEST * dims];
    this.lastHit = new float[dims];
  }

  int size() {
    return size;
  }

  void add(float[] point) {
    System.arraycopy(point, 0, newest, waiting * dims, dims);
    System.arraycopy(point, 0, lastHit, 0, dims);
    waiting++;
    size++;
    if (waiting == PointTree.SMALLEST) {
      waiting = 0;
      settle();
    }
  }

  // Like a binary counter that goes up by one: full places carry over.
  private void settle() {
    float[] points = newest.clone();
    int place = 0;
    while (place < trees.size() && !trees.get(place).isEmpty()) {
      float[] older = trees.get(place).points();
      float[] both = Arrays.copyOf(points, points.length + older.length);
      System.arraycopy(older, 0, both, points.length, older.length);
      points = both;
      trees.set(place, PointTree.empty(dims));
      place++;
    }
    PointTree tree = PointTree.of(points, dims);
    if (place == trees.size()) {
      trees.add(tree);
    } else {
      trees.set(place, tree);
    }
  }

  /** Whether a point lies within the threshold; false for a query that holds NaN. */
  boolean isNear(float[] query) {
    if (size == 0) {
      return false;
    }
    if (PointTree.isWithin(lastHit, 0, query, dims, threshold)) {
      return true;
    }
    for (int p = waiting - 1; p >= 0; p--) {
      if (PointTree.isWithin(newest, p * dims, query, dims, threshold)) {
        System.arraycopy(newest, p * dims, lastHit, 0, dims);
        return true;
      }
    }
    // The largest first: most points are there.
    for (int place = trees.size() - 1; place >= 0; place--) {
      PointTree tree = trees.get(place);
      int at = tree.isEmpty() ? PointTree.NONE : tree.near(query, threshold);
      if (at != PointTree.NONE) {
        System.arraycopy(tree.points(), at, lastHit, 0, dims);
        return true;
      }
    }
    return false;
  }
}
