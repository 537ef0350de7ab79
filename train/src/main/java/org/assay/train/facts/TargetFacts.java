package org.assay.train.facts;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.assay.train.data.Samples;

/**
 * What the targets of a job look like.
 *
 * @param kind their form
 * @param width numbers in one target
 * @param min least number
 * @param max greatest number
 * @param mean of all numbers
 * @param deviation of all numbers
 * @param classes number of classes, for forms that name classes; else 0
 * @param majorityShare share of the commonest class among the rows, for forms that name classes;
 *     else 0
 * @param rowsOffOne share of rows, or of positions of a row, whose numbers along the last axis do
 *     not sum to 1
 */
public record TargetFacts(
    Kind kind,
    int width,
    double min,
    double max,
    double mean,
    double deviation,
    int classes,
    double majorityShare,
    double rowsOffOne) {
  /** Most values that whole numbers may take to be thought of as classes. */
  private static final int MOST_CLASSES = 1000;

  /** How far a row's sum may be from 1. */
  private static final double SUM_TOLERANCE = 1e-3;

  /** A form of targets. */
  public enum Kind {
    /** Each row holds one 1, else 0. */
    ONE_HOT,
    /** Each row holds any number of ones, else 0. */
    MULTI_HOT,
    /** Each row, or each position of a row, holds shares that sum to 1. */
    SHARES,
    /** One number, 0 or 1. */
    BINARY,
    /** One number, -1 or 1. */
    SIGNS,
    /** One whole number from 0 on, of few. */
    CLASS_NUMBERS,
    /** Anything else. */
    NUMBERS
  }

  /** Looks at the targets of some rows. */
  public static TargetFacts of(Samples y) {
    float[] values = y.values();
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    boolean bits = true;
    boolean whole = true;
    for (float v : values) {
      min = Math.min(min, v);
      max = Math.max(max, v);
      sum += v;
      bits &= v == 0 || v == 1;
      whole &= v == Math.rint(v);
    }
    double mean = values.length == 0 ? 0 : sum / values.length;
    double squares = 0;
    for (float v : values) {
      squares += (v - mean) * (v - mean);
    }
    double deviation = values.length == 0 ? 0 : Math.sqrt(squares / values.length);
    int width = y.width();
    double off = rowsOffOne(y);
    boolean flat = y.shape().size() <= 1;
    Kind kind = width == 1 ? single(values, bits, whole, min) : several(bits, off, min, flat);
    Classes classes = Classes.of(kind, y);
    return new TargetFacts(
        kind, width, min, max, mean, deviation, classes.count(), classes.majority(), off);
  }

  private static Kind single(float[] values, boolean bits, boolean whole, double min) {
    if (bits) {
      return Kind.BINARY;
    }
    boolean signs = true;
    for (float v : values) {
      signs &= v == 1 || v == -1;
    }
    if (signs) {
      return Kind.SIGNS;
    }
    return whole && min >= 0 && distinct(values) <= Math.min(MOST_CLASSES, values.length / 4)
        ? Kind.CLASS_NUMBERS
        : Kind.NUMBERS;
  }

  private static Kind several(boolean bits, double off, double min, boolean flat) {
    if (bits && off > 0) {
      return Kind.MULTI_HOT;
    }
    if (bits && flat) {
      return Kind.ONE_HOT;
    }
    return off == 0 && min >= 0 ? Kind.SHARES : Kind.NUMBERS;
  }

  private static int distinct(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    int count = sorted.length == 0 ? 0 : 1;
    for (int i = 1; i < sorted.length; i++) {
      count += sorted[i] == sorted[i - 1] ? 0 : 1;
    }
    return count;
  }

  private static double rowsOffOne(Samples y) {
    int width = y.shape().isEmpty() ? 1 : y.shape().get(y.shape().size() - 1);
    int positions = y.values().length / width;
    int off = 0;
    for (int position = 0; position < positions; position++) {
      double sum = 0;
      for (int k = 0; k < width; k++) {
        sum += y.values()[position * width + k];
      }
      off += Math.abs(sum - 1) > SUM_TOLERANCE ? 1 : 0;
    }
    return positions == 0 ? 0 : (double) off / positions;
  }

  /** Whether each row belongs to exactly one class. */
  public boolean namesClasses() {
    return classes > 0;
  }

  /** Classes and the share of the commonest. */
  private record Classes(int count, double majority) {
    static Classes of(Kind kind, Samples y) {
      Map<Integer, Integer> counts = new TreeMap<>();
      switch (kind) {
        case ONE_HOT -> {
          for (int row = 0; row < y.rows(); row++) {
            int at = 0;
            while (y.values()[row * y.width() + at] != 1) {
              at++;
            }
            counts.merge(at, 1, Integer::sum);
          }
        }
        case BINARY, SIGNS, CLASS_NUMBERS -> {
          for (float v : y.values()) {
            counts.merge((int) v, 1, Integer::sum);
          }
        }
        default -> {
          return new Classes(0, 0);
        }
      }
      int most = counts.values().stream().max(Integer::compare).orElse(0);
      int classes = kind == Kind.ONE_HOT ? y.width() : counts.size();
      return new Classes(classes, y.rows() == 0 ? 0 : (double) most / y.rows());
    }
  }
}
