package org.assay.train.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.assay.train.Jobs;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.Evidences;
import org.assay.train.causes.FaultKind;
import org.assay.train.data.Dataset;
import org.assay.train.data.Preprocessing;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.assay.train.job.JobReader;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.Variant;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.junit.jupiter.api.Test;

class RepairsTest {
  private static final String JOB =
      """
      task: classification
      preprocess: {target_scale: 2}
      model:
        - {layer: Conv2D, filters: 4, kernel_size: 3, input_shape: [8, 8, 1], name: conv}
        - {layer: Dropout, rate: 0.5, name: drop}
        - {layer: Activation, activation: sigmoid, name: bend}
        - {layer: MaxPooling2D, pool_size: 2, name: pool}
        - {layer: Flatten, name: flat}
        - {layer: Dense, units: 5, kernel_initializer: zeros, kernel_regularizer: l2, name: hidden}
        - {layer: Dense, units: 6, activation: tanh, name: more}
        - {layer: Dense, units: 1, activation: sigmoid, name: out}
        - {layer: Dropout, rate: 0.2, name: last}
      loss: mean_absolute_error
      optimizer: {name: SGD, learning_rate: 0.1, momentum: 0.9}
      metrics: []
      fit: {epochs: 3, batch_size: 32, validation_split: 0.1}
      """;

  private static Dataset rows() {
    int rows = 60;
    float[] x = new float[rows * 64];
    float[] y = new float[rows];
    for (int i = 0; i < x.length; i++) {
      x[i] = i * 7919 % 256;
    }
    for (int i = 0; i < rows; i++) {
      y[i] = i % 3;
    }
    return new Dataset(new Samples(x, rows, List.of(8, 8, 1)), new Samples(y, rows, List.of(1)));
  }

  private static List<RepairedJob> all() {
    Job job = Jobs.of(JOB);
    Evidence evidence = Evidences.of(job, rows());
    return Repairs.all(job, evidence);
  }

  private static RepairedJob one(String change) {
    return all().stream()
        .filter(r -> r.change().contains(change))
        .findFirst()
        .orElseThrow(() -> new AssertionError(all().stream().map(RepairedJob::change).toList()));
  }

  private static List<String> names(Job job) {
    return job.model().layers().stream().map(LayerSpec::name).toList();
  }

  private static LayerSpec layer(RepairedJob repaired, String name) {
    return repaired.job().model().layers().stream()
        .filter(l -> l.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyRepairedJobCanBeTrained() {
    Set<FaultKind> kinds = new java.util.TreeSet<>();
    for (RepairedJob repaired : all()) {
      kinds.add(repaired.kind());
      Dataset given = Preprocessing.apply(rows(), repaired.job().preprocess());
      try (Trainer trainer =
          Trainer.of(
              TrainingPlan.of(repaired.job().withFit(repaired.job().fit().withEpochs(1)), given, 0),
              TrainOptions.DEFAULT)) {
        assertThat(trainer.train(e -> true).steps()).isPositive();
      } catch (org.assay.train.TrainException e) {
        // One that does not fit the labels must say so; the laboratory passes it over.
        assertThat(repaired.kind()).isEqualTo(FaultKind.WRONG_LOSS);
      }
    }
    assertThat(kinds)
        .contains(
            FaultKind.WRONG_OUTPUT_UNITS,
            FaultKind.WRONG_LABELS,
            FaultKind.UNSCALED_DATA,
            FaultKind.MISSING_ACTIVATION,
            FaultKind.WRONG_INITIALISATION,
            FaultKind.DROPOUT_MISUSE,
            FaultKind.REGULARISATION_MISUSE,
            FaultKind.LEARNING_RATE_TOO_HIGH,
            FaultKind.LEARNING_RATE_TOO_LOW,
            FaultKind.WRONG_OPTIMIZER,
            FaultKind.INSUFFICIENT_CAPACITY,
            FaultKind.TOO_FEW_EPOCHS,
            FaultKind.WRONG_BATCH_SIZE);
  }

  @Test
  void noRepairChangesTheTask() {
    Job job = Jobs.of(JOB);
    for (RepairedJob repaired : all()) {
      assertThat(repaired.job().data()).isEqualTo(job.data());
      assertThat(repaired.job().task()).isEqualTo(job.task());
      assertThat(repaired.job().metrics()).isEqualTo(job.metrics());
      assertThat(repaired.job().crossEntropy()).isEqualTo(job.crossEntropy());
      assertThat(repaired.job()).isNotEqualTo(job);
      // The given job is what it was.
      assertThat(JobYaml.parts(job)).isEqualTo(JobYaml.parts(Jobs.of(JOB)));
    }
  }

  @Test
  void aRateFarBelowTheUsualOneBecomesThat() {
    for (String[] pair : new String[][] {{"1.0e-7", "0.001"}, {"0.0001", "0.001"}}) {
      String text =
          JOB.replace("SGD, learning_rate: 0.1, momentum: 0.9", "Adam, learning_rate: " + pair[0]);
      Job job = Jobs.of(text);
      assertThat(
              Repairs.all(job, Evidences.of(job, rows())).stream()
                  .filter(r -> r.kind() == FaultKind.LEARNING_RATE_TOO_LOW)
                  .map(r -> r.job().optimizer().arguments().values().get("learning_rate"))
                  .findFirst())
          .contains(Double.valueOf(pair[1]));
    }
  }

  @Test
  void biasesBeginAtZeroAndNoiseGoes() {
    Job job =
        Jobs.of(
            """
            model:
              - {layer: GaussianNoise, stddev: 4.0, input_shape: [64], name: noise}
              - {layer: Dense, units: 8, activation: relu, name: a,
                 bias_initializer: {name: Constant, value: -10.0}}
              - {layer: Dense, units: 1, activation: sigmoid, name: out}
            loss: binary_crossentropy
            optimizer: {name: Adam}
            fit: {epochs: 3, batch_size: 16}
            """);
    Dataset flat =
        new Dataset(
            new Samples(rows().x().values(), 60, List.of(64)),
            Jobs.normal(60, List.of(1), List.of(1), 1).y());
    List<RepairedJob> repairs = Repairs.all(job, Evidences.of(job, flat));
    RepairedJob biases =
        repairs.stream()
            .filter(r -> r.kind() == FaultKind.WRONG_INITIALISATION)
            .findFirst()
            .orElseThrow();
    assertThat(biases.change()).isEqualTo("first biases of layer 'a': zeros");
    assertThat(layer(biases, "a").config().values())
        .containsEntry("bias_initializer", "zeros")
        .doesNotContainKey("kernel_initializer");
    List<RepairedJob> quiet =
        repairs.stream().filter(r -> r.kind() == FaultKind.REGULARISATION_MISUSE).toList();
    assertThat(names(quiet.get(0).job())).containsExactly("a", "out");
    assertThat(layer(quiet.get(1), "noise").config().values()).containsEntry("stddev", 0.2);
  }

  @Test
  void unitsActivationLossAndLabelsForSeveralClasses() {
    RepairedJob repaired = one("3 softmax units");
    assertThat(layer(repaired, "out").config().values())
        .containsEntry("units", 3L)
        .containsEntry("activation", "softmax");
    assertThat(repaired.job().loss().name()).isEqualTo("categorical_crossentropy");
    assertThat(repaired.job().preprocess().oneHot()).hasValue(3);
    assertThat(Preprocessing.apply(rows(), repaired.job().preprocess()).y().shape())
        .containsExactly(3);
  }

  @Test
  void labelsAreLeftWhole() {
    RepairedJob repaired = one("labels: whole numbers");
    assertThat(Preprocessing.apply(rows(), repaired.job().preprocess()).y().values())
        .startsWith(0, 1, 2);
  }

  @Test
  void layersAreChangedRemovedAndAdded() {
    assertThat(layer(one("activation of layer 'hidden': relu"), "hidden").config().values())
        .containsEntry("activation", "relu");
    // The activation of the convolution is that of a layer of its own.
    assertThat(layer(one("activation of layer 'bend': relu"), "bend").config().values())
        .containsEntry("activation", "relu");
    assertThat(names(one("no dropout at all").job())).doesNotContain("drop", "last");
    assertThat(names(one("layer 'last' removed").job())).doesNotContain("last").contains("drop");
    assertThat(layer(one("layer 'drop': rate 0.1"), "drop").config().values())
        .containsEntry("rate", 0.1);
    assertThat(names(one("layer 'pool' removed").job())).doesNotContain("pool");
    assertThat(layer(one("first weights of layer 'hidden'"), "hidden").config().values())
        .containsEntry("kernel_initializer", "glorot_uniform");
    assertThat(layer(one("no penalties"), "hidden").config().values())
        .doesNotContainKey("kernel_regularizer");
    List<String> deeper = names(one("behind layer 'more'").job());
    assertThat(deeper).hasSize(10);
    assertThat(deeper.get(deeper.indexOf("more") + 1)).startsWith("added_");
    assertThat(names(one("batch normalisation behind each").job())).hasSize(11);
  }

  @Test
  void featuresAreScaled() {
    Dataset bytes = Preprocessing.apply(rows(), one("features divided by 255").job().preprocess());
    for (float value : bytes.x().values()) {
      assertThat(value).isBetween(0f, 1f);
    }
    Dataset standard = Preprocessing.apply(rows(), one("features standardised").job().preprocess());
    double sum = 0;
    for (float value : standard.x().values()) {
      sum += value;
    }
    assertThat(Math.abs(sum / standard.x().values().length)).isLessThan(1e-3);
  }

  @Test
  void logarithmsComeFirstOverManyDecades() {
    float[] x = new float[40];
    float[] y = new float[40];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.pow(10, i / 5.0);
      y[i] = i % 2;
    }
    Dataset wide = new Dataset(new Samples(x, 40, List.of(1)), new Samples(y, 40, List.of(1)));
    Job job =
        Jobs.of(
            "model: [{layer: Dense, units: 1, activation: sigmoid}]\n"
                + "loss: binary_crossentropy\noptimizer: Adam\n");
    List<RepairedJob> scaling = new ScalingRepair().propose(job, Evidences.of(job, wide));
    assertThat(scaling.get(0).change()).contains("logarithms");
    assertThat(scaling.get(1).change()).contains("standardised");
    float[] given = Preprocessing.apply(wide, scaling.get(0).job().preprocess()).x().values();
    assertThat(given[39]).isLessThan(3);
    assertThat(given[20]).isBetween(-0.5f, 0.5f);
  }

  @Test
  void ratesOptimiserEpochsAndBatches() {
    assertThat(all().stream().map(RepairedJob::change).collect(Collectors.joining("\n")))
        .contains(
            "learning rate: 1.00 instead of 0.100",
            "learning rate: 0.0100 instead of 0.100",
            "optimizer: Adam at 0.001 instead of SGD",
            "batch size: 16 instead of 32");
    // Momentum is no part of the change.
    RepairedJob slower = one("learning rate: 0.0100");
    assertThat(slower.job().optimizer().arguments().values())
        .containsEntry("momentum", 0.9)
        .containsEntry("learning_rate", 0.01);
    assertThat(one("epochs:").job().fit().epochs()).isGreaterThanOrEqualTo(30);
    assertThat(one("batch size: 8").job().fit().batchSize()).isEqualTo(8);
  }

  @Test
  void aFirstLayerThatGoesLeavesItsInputShape() {
    Job job =
        Jobs.of(
            """
            model:
              - {layer: Dropout, rate: 0.5, input_shape: [3], name: drop}
              - {layer: Dense, units: 1, name: out}
            loss: mse
            optimizer: Adam
            """);
    Job removed = Edits.remove(job, 0);
    assertThat(names(removed)).containsExactly("out");
    assertThat(removed.model().layers().get(0).config().values()).containsKey("input_shape");
    Job added = Edits.insert(removed, 0, "Flatten", java.util.Map.of());
    assertThat(added.model().layers().get(0).config().values()).containsKey("input_shape");
    assertThat(added.model().layers().get(1).config().values()).doesNotContainKey("input_shape");
  }

  @Test
  void aPatchIsReadAsTheRepairedJob() {
    Job job = Jobs.of(JOB);
    List<String> read = new ArrayList<>();
    for (RepairedJob repaired : all()) {
      Proposal patch = Patches.between(repaired.change(), job, repaired.job());
      assertThat(patch.yaml()).isNotEmpty();
      assertThat(patch.keras()).isNotEmpty();
      String indented = patch.yaml().lines().map(l -> "  " + l).collect(Collectors.joining("\n"));
      String text = "data: {file: none.npz}\nbuggy:\n" + indent(JOB) + "fixed:\n" + indented;
      Job patched = JobReader.parse(text, Path.of("job.yaml"), Variant.FIXED);
      assertThat(JobYaml.parts(patched)).isEqualTo(JobYaml.parts(repaired.job()));
      read.add(patch.keras());
    }
    assertThat(String.join("\n", read))
        .contains(
            "keras.optimizers.Adam(learning_rate=0.001)",
            "model.add(keras.layers.Dense(activation=\"softmax\"",
            "keras.utils.to_categorical(y, 3)",
            "# remove keras.layers.MaxPooling2D(");
  }

  private static String indent(String text) {
    return text.lines()
        .filter(l -> !l.startsWith("task"))
        .map(l -> "  " + l + "\n")
        .collect(Collectors.joining());
  }
}
