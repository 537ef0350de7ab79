package org.assay.train.trace;

import java.util.List;
import java.util.Map;

/**
 * What is known of a training before it begins.
 *
 * @param layers in the model's order
 * @param loss Keras's name
 * @param gains by name of a metric: whether a larger value is better
 * @param epochs planned
 * @param batches in an epoch
 * @param batchSize rows in a batch, at most
 * @param rows that are trained on
 * @param validationRows kept from training
 * @param task classification, regression or another word; may be empty
 */
public record TrainingFacts(
    List<Layer> layers,
    String loss,
    Map<String, Boolean> gains,
    int epochs,
    int batches,
    int batchSize,
    int rows,
    int validationRows,
    String task) {
  /**
   * A layer.
   *
   * @param index in the model
   * @param name as the job calls it
   * @param className Keras's
   * @param activation behind it; {@code linear} if there is none
   * @param shape of one sample of its output
   * @param weights number of weights that are trained
   */
  public record Layer(
      int index,
      String name,
      String className,
      String activation,
      List<Integer> shape,
      long weights) {
    public Layer {
      shape = List.copyOf(shape);
    }
  }

  public TrainingFacts {
    layers = List.copyOf(layers);
    gains = Map.copyOf(gains);
  }
}
