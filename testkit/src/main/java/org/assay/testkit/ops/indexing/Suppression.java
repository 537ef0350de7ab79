package org.assay.testkit.ops.indexing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.assay.testkit.OperatorCall;
import org.assay.testkit.RefValue;

/** NonMaxSuppression-11: per sample and class the best boxes that overlap none chosen before. */
final class Suppression {
  private Suppression() {}

  static RefValue evaluate(OperatorCall call) {
    RefValue boxes = call.in(0);
    RefValue scores = call.in(1);
    long most = call.optional(2).map(v -> v.integer(0)).orElse(0L);
    double overlap = call.optional(3).map(v -> v.real(0)).orElse(0.0);
    double least = call.optional(4).map(v -> v.real(0)).orElse(Double.NEGATIVE_INFINITY);
    List<long[]> chosen = new ArrayList<>();
    int n = scores.dim(2);
    for (int line = 0; line < scores.dim(0) * scores.dim(1); line++) {
      int sample = line / scores.dim(1);
      int first = line * n;
      Integer[] order = IndexingReferences.counting(n);
      // Equal scores, zeros of both signs too, stay in their order.
      Arrays.sort(order, Comparator.comparingDouble(k -> 0.0 - scores.real(first + k)));
      List<Integer> kept = new ArrayList<>();
      for (int k : order) {
        boolean good = call.optional(4).isEmpty() || scores.real(first + k) > least;
        boolean apart =
            kept.stream().noneMatch(other -> overlap(call, boxes, sample, k, other) > overlap);
        if (good && apart && kept.size() < most) {
          kept.add(k);
          chosen.add(new long[] {sample, line % scores.dim(1), k});
        }
      }
    }
    return RefValue.longs(
        new int[] {chosen.size(), 3}, chosen.stream().flatMapToLong(Arrays::stream).toArray());
  }

  /** Area of the intersection over that of the union. */
  private static double overlap(OperatorCall call, RefValue boxes, int sample, int a, int b) {
    double[] p = corners(call, boxes, (sample * boxes.dim(1) + a) * 4);
    double[] q = corners(call, boxes, (sample * boxes.dim(1) + b) * 4);
    double common =
        Math.max(0, Math.min(p[2], q[2]) - Math.max(p[0], q[0]))
            * Math.max(0, Math.min(p[3], q[3]) - Math.max(p[1], q[1]));
    double all = (p[2] - p[0]) * (p[3] - p[1]) + (q[2] - q[0]) * (q[3] - q[1]) - common;
    return common > 0 ? common / all : 0;
  }

  /** Lesser and greater corner of a box. */
  private static double[] corners(OperatorCall call, RefValue boxes, int at) {
    double a = boxes.real(at);
    double b = boxes.real(at + 1);
    double c = boxes.real(at + 2);
    double d = boxes.real(at + 3);
    if (call.flag("center_point_box", false)) {
      return new double[] {a - c / 2, b - d / 2, a + c / 2, b + d / 2};
    }
    return new double[] {Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)};
  }
}
