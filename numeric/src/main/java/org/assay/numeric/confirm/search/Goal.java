package org.assay.numeric.confirm.search;

import java.util.List;
import org.assay.onnx.Tensor;
import org.assay.onnx.finiteness.Failure;

/** What is to grow in a tensor: an objective and its cotangent. */
enum Goal {
  /** The greatest element. */
  GREATEST,
  /** The least element, downwards. */
  LEAST,
  /** The greatest magnitude. */
  MAGNITUDE,
  /** The least magnitude, downwards. */
  LEAST_MAGNITUDE,
  /** The difference of the greatest and the least element of a row. */
  SPREAD,
  /** The greatest elements of all, downwards. */
  TOP_DOWN,
  /** All of one row, downwards: of the one whose greatest element is least. */
  ROW_DOWN,
  /** All elements. */
  ALL_UP,
  /** All elements, downwards. */
  ALL_DOWN,
  /** All magnitudes, downwards. */
  ALL_TO_ZERO;

  private static final double SHARPNESS = 5;

  /** What must grow in the tensor that a target watches. */
  static Goal of(Failure failure) {
    return switch (failure) {
      case EXPONENT -> GREATEST;
      case HYPERBOLIC, OUTSIDE_UNIT, OUTSIDE_OPEN_UNIT, OVERFLOW -> MAGNITUDE;
      case ZERO, STEP, SCALE, NO_EPSILON -> LEAST_MAGNITUDE;
      case SPREAD, ROW -> SPREAD;
      default -> LEAST;
    };
  }

  /** Goals for tensors before the one that a target watches, in the order of being tried. */
  static List<Goal> upstream(Failure failure) {
    return switch (failure) {
      case EXPONENT, HYPERBOLIC, OVERFLOW -> List.of(MAGNITUDE, ALL_UP, SPREAD, ALL_DOWN);
      case ZERO, STEP, SCALE, NO_EPSILON ->
          List.of(TOP_DOWN, ROW_DOWN, ALL_DOWN, ALL_TO_ZERO, SPREAD, ALL_UP);
      default -> List.of(SPREAD, LEAST, GREATEST, ALL_DOWN, ALL_UP, ALL_TO_ZERO);
    };
  }

  /** The cotangent at a value. */
  double[] cotangent(Tensor tensor) {
    double[] values = tensor.toDoubles();
    double[] cotangent = new double[values.length];
    if (values.length == 0) {
      return cotangent;
    }
    switch (this) {
      case ALL_UP -> java.util.Arrays.fill(cotangent, 1);
      case ALL_DOWN -> java.util.Arrays.fill(cotangent, -1);
      case ALL_TO_ZERO -> {
        for (int i = 0; i < values.length; i++) {
          cotangent[i] = -Math.signum(values[i]);
        }
      }
      case SPREAD -> spread(values, columns(tensor), cotangent);
      case TOP_DOWN -> down(values, 0, values.length, cotangent);
      case ROW_DOWN -> {
        int row = lowestRow(values, columns(tensor));
        down(values, row, Math.min(values.length, row + columns(tensor)), cotangent);
      }
      case GREATEST -> cotangent[greatest(values, 0, values.length, 1)] = 1;
      case LEAST -> cotangent[greatest(values, 0, values.length, -1)] = -1;
      case MAGNITUDE, LEAST_MAGNITUDE -> {
        double sign = this == MAGNITUDE ? 1 : -1;
        int best = 0;
        for (int i = 1; i < values.length; i++) {
          best = sign * Math.abs(values[i]) > sign * Math.abs(values[best]) ? i : best;
        }
        cotangent[best] = sign * (values[best] < 0 ? -1 : 1);
      }
    }
    return cotangent;
  }

  /** The objective at a value. */
  double score(Tensor tensor) {
    double[] values = tensor.toDoubles();
    if (values.length > 0 && this == TOP_DOWN) {
      return -values[greatest(values, 0, values.length, 1)];
    }
    if (values.length > 0 && this == ROW_DOWN) {
      int row = lowestRow(values, columns(tensor));
      return -values[greatest(values, row, Math.min(values.length, row + columns(tensor)), 1)];
    }
    double[] weights = cotangent(tensor);
    double score = 0;
    for (int i = 0; i < values.length; i++) {
      score += weights[i] == 0 ? 0 : weights[i] * values[i];
    }
    return score;
  }

  private static int columns(Tensor tensor) {
    long[] dims = tensor.dims();
    return dims.length == 0 ? 1 : (int) Math.max(1, dims[dims.length - 1]);
  }

  private static int greatest(double[] values, int from, int to, int sign) {
    int best = from;
    for (int i = from + 1; i < to; i++) {
      best = sign * values[i] > sign * values[best] ? i : best;
    }
    return best;
  }

  private static int lowestRow(double[] values, int columns) {
    int lowest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int row = 0; row + columns <= values.length; row += columns) {
      double top = values[greatest(values, row, row + columns, 1)];
      if (top < least) {
        least = top;
        lowest = row;
      }
    }
    return lowest;
  }

  // The greatest elements count most, as in a softmax that is flat enough to see the others.
  private static void down(double[] values, int from, int end, double[] cotangent) {
    double top = values[greatest(values, from, end, 1)];
    double bottom = values[greatest(values, from, end, -1)];
    double scale = Math.max(top - bottom, Double.MIN_NORMAL);
    for (int i = from; i < end; i++) {
      cotangent[i] = -Math.exp(SHARPNESS * (values[i] - top) / scale);
    }
  }

  private static void spread(double[] values, int columns, double[] cotangent) {
    int up = 0;
    int down = 0;
    double widest = -1;
    for (int row = 0; row + columns <= values.length; row += columns) {
      int high = greatest(values, row, row + columns, 1);
      int low = greatest(values, row, row + columns, -1);
      // All equal: any two part.
      low = low == high && columns > 1 ? row + (high - row + 1) % columns : low;
      if (values[high] - values[low] > widest) {
        widest = values[high] - values[low];
        up = high;
        down = low;
      }
    }
    cotangent[up] += 1;
    cotangent[down] -= 1;
  }
}
