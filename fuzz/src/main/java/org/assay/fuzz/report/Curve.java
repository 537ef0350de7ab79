package org.assay.fuzz.report;

import java.util.ArrayList;
import java.util.List;
import org.assay.fuzz.store.Progress;

/** Points of a curve, few enough to be shown. */
public final class Curve {
  private static final int MOST = 200;

  private Curve() {}

  /** At most 200 of the points: the first, the last, and others evenly apart by their number. */
  public static List<Progress> thinned(List<Progress> points) {
    if (points.size() <= MOST) {
      return points;
    }
    List<Progress> few = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      few.add(points.get((int) ((long) i * (points.size() - 1) / (MOST - 1))));
    }
    return few;
  }
}
