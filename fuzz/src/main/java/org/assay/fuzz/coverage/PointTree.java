package org.assay.fuzz.coverage;

/**
 * A fixed set of points in a perfectly balanced tree: each node halves its points at the median of
 * the coordinate in which they spread most (Bentley, "Multidimensional binary search trees used for
 * associative searching", 1975), and knows the box that holds them. Points of a node lie one after
 * another, so that there are no pointers.
 */
final class PointTree {
  /** Least number of points of a tree; others have a power of two times as many. */
  static final int SMALLEST = 32;

  /** There is no such point. */
  static final int NONE = -1;

  private static final int LEAF = 16;

  private final int dims;
  // In the order of the leaves.
  private final float[] points;
  // Of each node, children of n at 2n+1 and 2n+2: its least coordinates, then its greatest.
  private final float[] boxes;
  private final int leaves;

  private PointTree(float[] points, int dims) {
    this.dims = dims;
    this.points = points;
    this.leaves = points.length / dims / LEAF;
    this.boxes = new float[Math.max(0, 2 * leaves - 1) * 2 * dims];
  }

  static PointTree empty(int dims) {
    return new PointTree(new float[0], dims);
  }

  /**
   * A tree.
   *
   * @param points {@link #SMALLEST} of them or a power of two times as many, one after another;
   *     from now on the tree's, which reorders them
   */
  static PointTree of(float[] points, int dims) {
    int count = points.length / dims;
    if (count % SMALLEST != 0 || Integer.bitCount(count) != 1) {
      throw new IllegalArgumentException(count + " points");
    }
    PointTree tree = new PointTree(points, dims);
    tree.build(0, 0, count);
    return tree;
  }

  boolean isEmpty() {
    return points.length == 0;
  }

  /** All points, one after another; to be read only. */
  float[] points() {
    return points;
  }

  private void build(int node, int from, int to) {
    int box = node * 2 * dims;
    int widest = 0;
    float width = -1;
    for (int i = 0; i < dims; i++) {
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int p = from; p < to; p++) {
        low = Math.min(low, points[p * dims + i]);
        high = Math.max(high, points[p * dims + i]);
      }
      boxes[box + i] = low;
      boxes[box + dims + i] = high;
      if (high - low > width) {
        width = high - low;
        widest = i;
      }
    }
    if (to - from > LEAF) {
      int middle = (from + to) >>> 1;
      select(from, to - 1, middle, widest);
      build(2 * node + 1, from, middle);
      build(2 * node + 2, middle, to);
    }
  }

  /** Hoare's selection: none before the middle is greater, none from it on is less. */
  private void select(int first, int last, int middle, int axis) {
    int low = first;
    int high = last;
    while (low < high) {
      float pivot = pivot(low, high, axis);
      int i = low;
      int j = high;
      while (i <= j) {
        while (points[i * dims + axis] < pivot) {
          i++;
        }
        while (points[j * dims + axis] > pivot) {
          j--;
        }
        if (i <= j) {
          swap(i, j);
          i++;
          j--;
        }
      }
      if (middle <= j) {
        high = j;
      } else if (middle >= i) {
        low = i;
      } else {
        return;
      }
    }
  }

  // The median of three: what is sorted already takes no longer.
  private float pivot(int low, int high, int axis) {
    float a = points[low * dims + axis];
    float b = points[((low + high) >>> 1) * dims + axis];
    float c = points[high * dims + axis];
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private void swap(int a, int b) {
    for (int i = 0; i < dims; i++) {
      float kept = points[a * dims + i];
      points[a * dims + i] = points[b * dims + i];
      points[b * dims + i] = kept;
    }
  }

  /**
   * A point within a distance of a query.
   *
   * @param threshold greatest squared distance
   * @return index of its first coordinate in {@link #points}, or {@link #NONE}
   */
  int near(float[] query, double threshold) {
    return distance(0, query) <= threshold ? near(0, query, threshold) : NONE;
  }

  private int near(int node, float[] query, double threshold) {
    if (node >= leaves - 1) {
      return nearInLeaf((node - (leaves - 1)) * LEAF * dims, query, threshold);
    }
    int left = 2 * node + 1;
    double toLeft = distance(left, query);
    double toRight = distance(left + 1, query);
    int nearer = toLeft <= toRight ? left : left + 1;
    if (Math.min(toLeft, toRight) <= threshold) {
      int found = near(nearer, query, threshold);
      if (found != NONE) {
        return found;
      }
    }
    if (Math.max(toLeft, toRight) <= threshold) {
      return near(2 * left + 1 - nearer, query, threshold);
    }
    return NONE;
  }

  private int nearInLeaf(int from, float[] query, double threshold) {
    for (int at = from; at < from + LEAF * dims; at += dims) {
      if (isWithin(points, at, query, dims, threshold)) {
        return at;
      }
    }
    return NONE;
  }

  /**
   * Squared distance of a query to a node's box, which no point of it undercuts: each difference is
   * exact or at least as great in double arithmetic, and sums are monotone.
   */
  private double distance(int node, float[] query) {
    int box = node * 2 * dims;
    double sum = 0;
    for (int i = 0; i < dims; i++) {
      double value = query[i];
      double outside = Math.max(boxes[box + i] - value, value - boxes[box + dims + i]);
      if (outside > 0) {
        sum += outside * outside;
      }
    }
    return sum;
  }

  /** Whether a point's squared distance is at most a threshold. */
  static boolean isWithin(float[] points, int at, float[] query, int dims, double threshold) {
    double sum = 0;
    for (int i = 0; i < dims; i++) {
      double difference = (double) points[at + i] - query[i];
      sum += difference * difference;
      if (sum > threshold) {
        return false;
      }
    }
    return sum <= threshold;
  }
}
