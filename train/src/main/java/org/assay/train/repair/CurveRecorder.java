package org.assay.train.repair;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.assay.train.trace.TraceEvent;

/** Follows a training, and judges it after few of its epochs. */
final class CurveRecorder {
  /** Fewer than a curve may hold: the first and the last epoch come on top. */
  private static final int EPOCHS = Curve.MOST - 2;

  private final int every;
  private final Supplier<Score> judge;
  private final List<Curve.Point> points = new ArrayList<>();
  private double[] losses = new double[16];
  private int count;
  private int epoch = 1;
  private boolean finite = true;

  /**
   * For a training.
   *
   * @param epochs planned
   * @param judge says how good answers are now
   */
  CurveRecorder(int epochs, Supplier<Score> judge) {
    this.every = (epochs + EPOCHS - 1) / EPOCHS;
    this.judge = judge;
  }

  /** Takes an event; false once the loss is not finite, for it stays so. */
  boolean on(TraceEvent event) {
    if (event instanceof TraceEvent.Step step) {
      epoch = step.epoch();
      finite = Double.isFinite(step.loss());
      return finite;
    }
    if (event instanceof TraceEvent.Epoch ended) {
      if (count == losses.length) {
        losses = Arrays.copyOf(losses, 2 * count);
      }
      losses[count++] = ended.loss();
      if (ended.epoch() == 1 || ended.epoch() % every == 0) {
        points.add(point(ended.epoch(), ended.loss(), judge.get()));
      }
    }
    return true;
  }

  private static Curve.Point point(int epoch, double loss, Score score) {
    return new Curve.Point(epoch, loss, score.value(), score.entropy());
  }

  /** Losses of epochs, see {@link Training}. */
  List<Double> losses() {
    return Training.thinned(Arrays.copyOf(losses, count));
  }

  /** The curve, which ends with what came of the training. */
  List<Curve.Point> points(Score last) {
    List<Curve.Point> all = new ArrayList<>(points);
    boolean there = !all.isEmpty() && all.get(all.size() - 1).epoch() == epoch;
    if (!there || !finite) {
      if (there) {
        all.remove(all.size() - 1);
      }
      double loss = finite && count > 0 ? losses[count - 1] : Double.NaN;
      all.add(point(epoch, loss, last));
    }
    return all;
  }
}
