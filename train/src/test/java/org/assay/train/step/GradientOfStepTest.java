package org.assay.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assay.onnx.Tensor;
import org.assay.train.Jobs;
import org.assay.train.data.Dataset;
import org.assay.train.job.Job;
import org.assay.train.trace.TraceEvent;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a step of plain descent moves the weights by, against differences of the loss. */
class GradientOfStepTest {
  private static final String CONVOLUTION =
      """
      - {layer: Conv2D, filters: 3, kernel_size: [3, 2], padding: same, activation: tanh}
      - {layer: AveragePooling2D, pool_size: 2}
      - {layer: BatchNormalization}
      - {layer: Conv2D, filters: 2, kernel_size: 2, strides: 2, activation: sigmoid,
         kernel_regularizer: {name: l2, l2: 0.1}}
      - {layer: Flatten}
      - {layer: Dense, units: 3, activation: softmax, bias_initializer: {name: RandomNormal}}
      """;

  private static final String DENSE =
      """
      - {layer: Flatten}
      - {layer: Dense, units: 5, activation: elu, kernel_regularizer: l1_l2}
      - {layer: Dense, units: 4, activation: gelu}
      - {layer: Reshape, target_shape: [2, 2]}
      - {layer: Permute, dims: [2, 1]}
      - {layer: Dense, units: 3, activation: softplus}
      - {layer: Flatten}
      - {layer: Dense, units: 3, activation: sigmoid}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "categorical_crossentropy",
        "binary_crossentropy",
        "mean_squared_error",
        "huber",
        "kl_divergence",
        "poisson",
        "cosine_similarity",
        "log_cosh"
      })
  void itIsTheSlopeOfTheLoss(String loss) {
    for (String model : List.of(CONVOLUTION, DENSE)) {
      for (String mode : List.of("clipped", "logits")) {
        check(
            "model:\n"
                + model
                + "loss: "
                + loss
                + "\ncross_entropy: "
                + mode
                + "\noptimizer: {name: SGD, learning_rate: 1}\nfit: {batch_size: 6, shuffle: false}");
      }
    }
  }

  private static void check(String text) {
    Job job = Jobs.of(text);
    Dataset data = Jobs.classes(6, List.of(6, 6, 2), 3, 1);
    try (Trainer trainer =
        Trainer.of(
            TrainingPlan.of(job, data, 3),
            TrainOptions.DEFAULT.withProbes(ProbeSchedule.never()))) {
      Map<String, Tensor> start = trainer.weights();
      loss(trainer);
      Map<String, Tensor> stepped = trainer.weights();
      int compared = 0;
      for (Map.Entry<String, Tensor> weight : start.entrySet()) {
        if (weight.getKey().contains("moving")) {
          continue;
        }
        double[] before = weight.getValue().toDoubles();
        double[] after = stepped.getOrDefault(weight.getKey(), weight.getValue()).toDoubles();
        for (int i = 0; i < before.length; i += Math.max(1, before.length / 5)) {
          double step = 0.01;
          double slope =
              (lossAt(trainer, start, weight.getKey(), i, step)
                      - lossAt(trainer, start, weight.getKey(), i, -step))
                  / (2 * step);
          assertThat(before[i] - after[i])
              .as("%s[%d] of %s", weight.getKey(), i, text)
              .isCloseTo(slope, Offset.offset(2e-3 + 0.01 * Math.abs(slope)));
          compared++;
        }
      }
      assertThat(compared).isGreaterThan(20);
    }
  }

  private static double lossAt(
      Trainer trainer, Map<String, Tensor> start, String weight, int index, double step) {
    trainer.setWeights(start);
    Tensor tensor = start.get(weight);
    double[] values = tensor.toDoubles();
    values[index] += step;
    trainer.setWeights(Map.of(weight, Tensor.ofValues(tensor.type(), tensor.dims(), values)));
    return loss(trainer);
  }

  private static double loss(Trainer trainer) {
    double[] loss = {Double.NaN};
    trainer.train(
        event -> {
          if (event instanceof TraceEvent.Step step) {
            loss[0] = step.loss();
          }
          return true;
        });
    return loss[0];
  }
}
