package org.assay.train.trace;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Something that happened in a training. */
public sealed interface TraceEvent {
  /** The training begins. */
  record Begin(TrainingFacts facts) implements TraceEvent {}

  /**
   * A step was made.
   *
   * @param step from 1 on
   * @param epoch from 1 on
   * @param batch within the epoch, from 1 on
   * @param rows in the batch
   * @param knownLoss of the batch before the step, penalties included; absent where who watches
   *     does not know it
   * @param metrics of the batch alone
   * @param rate learning rate of the step
   * @param layers what the probes saw; empty where they were not read
   */
  record Step(
      long step,
      int epoch,
      int batch,
      int rows,
      OptionalDouble knownLoss,
      Map<String, Double> metrics,
      double rate,
      List<LayerStats> layers)
      implements TraceEvent {
    public Step {
      metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
      layers = List.copyOf(layers);
    }

    /** A step whose loss is known. */
    public Step(
        long step,
        int epoch,
        int batch,
        int rows,
        double loss,
        Map<String, Double> metrics,
        double rate,
        List<LayerStats> layers) {
      this(step, epoch, batch, rows, OptionalDouble.of(loss), metrics, rate, layers);
    }

    /** Loss of the batch before the step; NaN where it is not known. */
    public double loss() {
      return knownLoss.orElse(Double.NaN);
    }

    /** Whether the loss is known, and NaN or infinite. */
    public boolean lostItsLoss() {
      return knownLoss.isPresent() && !Double.isFinite(knownLoss.getAsDouble());
    }

    /** A phase of a layer, if it was looked at. */
    public Optional<LayerStats> of(int layer, Phase phase) {
      return layers.stream().filter(s -> s.layer() == layer && s.phase() == phase).findFirst();
    }
  }

  /**
   * An epoch ended.
   *
   * @param step last step
   * @param epoch from 1 on
   * @param loss mean over the epoch's samples, as Keras shows it
   * @param metrics over the epoch's samples
   * @param validationLoss on the rows that are kept from training
   * @param validationMetrics on those
   */
  record Epoch(
      long step,
      int epoch,
      double loss,
      Map<String, Double> metrics,
      OptionalDouble validationLoss,
      Map<String, Double> validationMetrics)
      implements TraceEvent {
    public Epoch {
      metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
      validationMetrics = Collections.unmodifiableMap(new LinkedHashMap<>(validationMetrics));
    }
  }

  /**
   * The training ended.
   *
   * @param stopped whether a listener ended it
   * @param outputs of the trained network on (some of) the rows it was trained on, in inference
   */
  record End(long step, boolean stopped, Optional<Predictions> outputs) implements TraceEvent {}
}
