package org.assay.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Tensor;
import org.assay.train.Jobs;
import org.assay.train.TrainException;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TraceEvent;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private static final String XOR =
      """
      model:
        - {layer: Dense, units: 8, activation: tanh, input_shape: [2], name: hidden}
        - {layer: Dropout, rate: 0.1}
        - {layer: Dense, units: 1, activation: sigmoid, name: output}
      loss: binary_crossentropy
      optimizer: {name: Adam, learning_rate: 0.05}
      metrics: [accuracy]
      fit: {epochs: 150, batch_size: 3}
      """;

  private static Dataset xor() {
    return new Dataset(
        new Samples(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 4, List.of(2)),
        new Samples(new float[] {0, 1, 1, 0}, 4, List.of(1)));
  }

  private static List<TraceEvent.Step> steps(Trainer trainer) {
    List<TraceEvent.Step> steps = new ArrayList<>();
    trainer.train(
        event -> {
          if (event instanceof TraceEvent.Step step) {
            steps.add(step);
          }
          return true;
        });
    return steps;
  }

  @Test
  void aSmallNetworkLearnsAndEveryRunOfASeedIsTheSame() {
    Job job = Jobs.of(XOR);
    List<Double> first;
    try (Trainer trainer = Trainer.of(TrainingPlan.of(job, xor(), 0), TrainOptions.DEFAULT)) {
      TrainingResult result = trainer.train(event -> true);
      assertThat(result.steps()).isEqualTo(300);
      assertThat(result.epochs()).hasSize(150);
      assertThat(result.epochs().get(149).loss()).isLessThan(result.epochs().get(0).loss() / 2);
      Trainer.Evaluation evaluation = trainer.evaluation(xor());
      assertThat(evaluation.loss()).isLessThan(0.15);
      assertThat(evaluation.metrics()).containsEntry("accuracy", 1.0);
      assertThat(trainer.predictions().outputs()[1]).isGreaterThan(0.8f);
      trainer.restart(7);
      List<Double> other = steps(trainer).stream().map(TraceEvent.Step::loss).toList();
      trainer.restart(0);
      first = steps(trainer).stream().map(TraceEvent.Step::loss).toList();
      assertThat(first).isNotEqualTo(other);
    }
    TrainOptions always = TrainOptions.DEFAULT.withProbes(ProbeSchedule.ALWAYS);
    try (Trainer trainer = Trainer.of(TrainingPlan.of(job, xor(), 0), always)) {
      List<TraceEvent.Step> probed = steps(trainer);
      assertThat(probed).allSatisfy(s -> assertThat(s.layers()).isNotEmpty());
      // Probes must not change what is computed but for rounding in the order of operators.
      for (int i = 0; i < probed.size(); i++) {
        assertThat(probed.get(i).loss()).isCloseTo(first.get(i), Offset.offset(2e-3));
      }
    }
  }

  @Test
  void probesTellWhatTheTensorsHold() {
    TrainOptions always = TrainOptions.DEFAULT.withProbes(ProbeSchedule.ALWAYS);
    Job job =
        Jobs.of(
            """
            model:
              - {layer: Conv2D, filters: 4, kernel_size: 3, activation: relu, bias_initializer: {name: Constant, value: -0.2}}
              - {layer: Flatten}
              - {layer: Dense, units: 2}
            loss: mse
            optimizer: SGD
            fit: {epochs: 2, batch_size: 8}
            """);
    Dataset data = Jobs.normal(8, List.of(6, 5, 2), List.of(2), 3);
    try (Trainer trainer = Trainer.of(TrainingPlan.of(job, data, 0), always)) {
      Map<String, Tensor> before = trainer.weights();
      List<TraceEvent.Step> steps = new ArrayList<>();
      trainer.train(
          event -> {
            if (event instanceof TraceEvent.Step step) {
              steps.add(step);
            }
            return steps.isEmpty();
          });
      Map<String, Tensor> after = trainer.weights();
      assertThat(steps).hasSize(1);
      TraceEvent.Step step = steps.get(0);
      assertThat(step.layers()).noneMatch(s -> s.layer() == 1).hasSize(10);
      double[] weights = joined(before, 0);
      double[] moved = joined(after, 0);
      double[] update = new double[weights.length];
      Arrays.setAll(update, i -> moved[i] - weights[i]);
      same(step, 0, Phase.WEIGHTS, weights);
      same(step, 0, Phase.UPDATE, update);
      double[] gradient = Arrays.stream(update).map(u -> u / -0.01).toArray();
      same(step, 0, Phase.WEIGHT_GRADIENT, gradient);
      LayerStats forward = step.of(0, Phase.FORWARD).orElseThrow();
      assertThat(forward.stats().count()).isEqualTo(8 * 4 * 3 * 4);
      assertThat(forward.stats().min()).isZero();
      assertThat(forward.stats().zeroShare()).isBetween(0.2, 0.9);
      assertThat(forward.deadUnits()).hasValue(0);
      assertThat(forward.saturated()).isEmpty();
      assertThat(step.of(2, Phase.OUTPUT_GRADIENT)).isPresent();
    }
  }

  private static double[] joined(Map<String, Tensor> weights, int layer) {
    return weights.entrySet().stream()
        .filter(w -> w.getKey().startsWith("layer" + layer + "."))
        .flatMapToDouble(w -> Arrays.stream(w.getValue().toDoubles()))
        .toArray();
  }

  private static void same(TraceEvent.Step step, int layer, Phase phase, double[] values) {
    LayerStats found = step.of(layer, phase).orElseThrow();
    double mean = Arrays.stream(values).average().orElseThrow();
    double square = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    double norm = Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    Offset<Double> close = Offset.offset(1e-4 * norm);
    assertThat(found.stats().count()).isEqualTo(values.length);
    assertThat(found.stats().mean()).isCloseTo(mean, close);
    assertThat(found.stats().deviation()).isCloseTo(Math.sqrt(square), close);
    assertThat(found.stats().norm()).isCloseTo(norm, close);
    assertThat(found.stats().min()).isCloseTo(Arrays.stream(values).min().orElseThrow(), close);
    assertThat(found.stats().max()).isCloseTo(Arrays.stream(values).max().orElseThrow(), close);
  }

  @Test
  void theFirstStepWithoutALossIsLookedAtWhateverTheScheduleSays() {
    Job job =
        Jobs.of(
            """
            model: [{layer: Dense, units: 4, activation: relu}, {layer: Dense, units: 1}]
            loss: mse
            optimizer: {name: SGD, learning_rate: 100}
            fit: {epochs: 60, batch_size: 4}
            """);
    TrainOptions seldom = TrainOptions.DEFAULT.withProbes(new ProbeSchedule(0, 1000));
    try (Trainer trainer = Trainer.of(TrainingPlan.of(job, xor(), 1), seldom)) {
      List<TraceEvent.Step> steps = steps(trainer);
      List<TraceEvent.Step> looked = steps.stream().filter(s -> !s.layers().isEmpty()).toList();
      assertThat(looked).hasSize(1);
      TraceEvent.Step step = looked.get(0);
      assertThat(step.loss()).isNotFinite();
      assertThat(steps.get((int) step.step() - 2).loss()).isFinite();
      // The output is large and finite; its square is not.
      assertThat(step.of(1, Phase.FORWARD).orElseThrow().stats().magnitude()).isGreaterThan(1e18);
    }
  }

  @Test
  void rowsAtTheEndAreKeptForValidation() {
    Job job =
        Jobs.of(
            """
            model: [{layer: Dense, units: 1, kernel_initializer: zeros}]
            loss: mse
            optimizer: {name: SGD, learning_rate: 0}
            metrics: [mae]
            fit: {epochs: 1, batch_size: 2, validation_split: 0.25}
            """);
    Dataset data =
        new Dataset(
            new Samples(new float[4], 4, List.of(1)),
            new Samples(new float[] {1, 1, 1, 3}, 4, List.of(1)));
    try (Trainer trainer = Trainer.of(TrainingPlan.of(job, data, 0), TrainOptions.DEFAULT)) {
      TraceEvent.Epoch epoch = trainer.train(event -> true).epochs().get(0);
      assertThat(epoch.loss()).isEqualTo(1);
      assertThat(epoch.validationLoss()).hasValue(9);
      assertThat(epoch.validationMetrics()).containsEntry("mae", 3.0);
    }
  }

  @Test
  void classesCountByTheirWeights() {
    String text =
        """
        model: [{layer: Dense, units: 1, kernel_initializer: zeros}]
        loss: mse
        optimizer: {name: SGD, learning_rate: 0}
        fit: {epochs: 1, batch_size: 2, class_weight: {0: 1, 2: 10}}
        """;
    Dataset data =
        new Dataset(
            new Samples(new float[2], 2, List.of(1)),
            new Samples(new float[] {1, 2}, 2, List.of(1)));
    try (Trainer trainer =
        Trainer.of(TrainingPlan.of(Jobs.of(text), data, 0), TrainOptions.DEFAULT)) {
      assertThat(steps(trainer).get(0).loss()).isEqualTo((1 + 10 * 4) / 2.0);
    }
  }

  @Test
  void maskedStepsDoNotCountAndClassesCountByTheirWeights() {
    String text =
        """
        model:
          - {layer: Masking}
          - {layer: Dense, units: 1, kernel_initializer: ones}
        loss: mse
        optimizer: {name: SGD, learning_rate: 0}
        metrics: [mae]
        fit: {epochs: 1, batch_size: 2, class_weight: {0: 1, 1: 10}}
        """;
    // Of the first row the second step is masked; its greatest target is the first: class 0.
    Dataset data =
        new Dataset(
            new Samples(new float[] {1, 0, 2, 3}, 2, List.of(2, 1)),
            new Samples(new float[] {0, -9, 0, 1}, 2, List.of(2, 1)));
    try (Trainer trainer =
        Trainer.of(TrainingPlan.of(Jobs.of(text), data, 0), TrainOptions.DEFAULT)) {
      TraceEvent.Step step = steps(trainer).get(0);
      assertThat(step.loss()).isCloseTo((1 + 10 * (4 + 4)) / 3.0, Offset.offset(1e-5));
      assertThat(step.metrics().get("mae")).isCloseTo((1 + 2 + 2) / 3.0, Offset.offset(1e-5));
    }
  }

  @Test
  void whatDoesNotFitIsOneLine() {
    String tail = "\nloss: mse\noptimizer: SGD\n";
    refused("model: [{layer: Dense, units: 3}]" + tail, "targets of [1]", "outputs of [3]");
    refused(
        "model: [{layer: Conv2D, filters: 3, kernel_size: 2, name: c}]" + tail,
        "samples of [2]",
        "'c'");
    refused("model: [{layer: Dense, units: 1, input_shape: [3]}]" + tail, "input_shape", "[2]");
    refused("model: [{layer: Dens, units: 1}]" + tail, "no layer 'Dens'", "did you mean 'Dense'?");
    refused("model: [{layer: Dense, unit: 1}]" + tail, "'units' is missing", "job.yaml:2");
    refused(
        "model: [{layer: Dense, units: 1, activatoin: relu}]" + tail,
        "'activatoin' is not known",
        "did you mean 'activation'?");
    refused(
        "model: [{layer: Dense, units: 2}]\nloss: sparse_categorical_crossentropy\noptimizer: SGD",
        "label 2.0 in row 0 is out of range",
        "0 to 1");
    refused("model: [{layer: Dense, units: 1}]\nloss: msee\noptimizer: SGD", "no loss 'msee'");
    refused(
        "model: [{layer: Dense, units: 1}]\nloss: mse\noptimizer: {name: SGD, momentm: 1}",
        "did you mean 'momentum'?");
    refused(
        "model: [{layer: Dense, units: 1}]\nloss: mse\noptimizer: {name: SGD, momentum: 2}",
        "momentum of 2.0");
    refused("model: [{layer: Flatten}]" + tail, "targets of [1]");
  }

  private static void refused(String text, String... words) {
    Dataset data =
        new Dataset(
            new Samples(new float[4], 2, List.of(2)),
            new Samples(new float[] {2, 1}, 2, List.of(1)));
    assertThatThrownBy(
            () -> {
              TrainingPlan plan = TrainingPlan.of(Jobs.of(text), data, 0);
              Trainer.of(plan, TrainOptions.DEFAULT).close();
            })
        .isInstanceOf(TrainException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContainingAny("\n");
  }
}
