package org.assay.bounds.algebra;

import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive axes of a tensor that a reshape turns into consecutive axes of its result, holding
 * the same elements in the same order.
 *
 * @param from first axis of the operand
 * @param fromEnd behind its last one
 * @param to first axis of the result
 * @param toEnd behind its last one
 */
public record AxisRun(int from, int fromEnd, int to, int toEnd) {
  /** The least runs of two shapes with equally many elements, none of them without any. */
  public static List<AxisRun> between(long[] from, long[] to) {
    List<AxisRun> runs = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < from.length || j < to.length) {
      int i0 = i;
      int j0 = j;
      long a = i < from.length ? from[i++] : 1;
      long b = j < to.length ? to[j++] : 1;
      while (a != b) {
        if (a < b && i < from.length) {
          a *= from[i++];
        } else if (j < to.length) {
          b *= to[j++];
        } else {
          a *= from[i++];
        }
      }
      // Axes of size 1 that follow belong to no larger run.
      runs.add(new AxisRun(i0, i, j0, j));
    }
    return runs;
  }
}
