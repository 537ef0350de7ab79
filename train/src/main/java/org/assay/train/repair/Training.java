package org.assay.train.repair;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.assay.train.trace.History;
import org.assay.train.trace.TraceEvent;

/**
 * A finished training of a job that is tried.
 *
 * @param score of the answers that are judged
 * @param skill by which the search goes, see {@link Laboratory}
 * @param losses of epochs, at most {@link #MOST_LOSSES}, evenly spread
 * @param curve few points with the judged measure
 */
record Training(Score score, double skill, List<Double> losses, Curve curve) {
  static final int MOST_LOSSES = 2000;

  Training {
    losses = List.copyOf(losses);
  }

  /** Of all epochs' losses those that are kept: all, or every second, third … and the last. */
  static List<Double> thinned(double[] losses) {
    int every = (losses.length + MOST_LOSSES - 1) / MOST_LOSSES;
    if (every <= 1) {
      return Arrays.stream(losses).boxed().toList();
    }
    int kept = (losses.length - 1) / every + 1;
    double[] chosen = new double[kept];
    for (int i = 0; i < kept; i++) {
      chosen[kept - 1 - i] = losses[losses.length - 1 - i * every];
    }
    return Arrays.stream(chosen).boxed().toList();
  }

  /** What rules see of it. */
  History history() {
    History history = new History();
    for (int i = 0; i < losses.size(); i++) {
      history.add(
          new TraceEvent.Epoch(
              i + 1, i + 1, losses.get(i), Map.of(), OptionalDouble.empty(), Map.of()));
    }
    return history;
  }
}
