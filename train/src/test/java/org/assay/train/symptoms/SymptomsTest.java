package org.assay.train.symptoms;

import static org.assay.train.symptoms.Traces.baseline;
import static org.assay.train.symptoms.Traces.numbers;
import static org.assay.train.symptoms.Traces.output;
import static org.assay.train.symptoms.Traces.size;
import static org.assay.train.symptoms.Traces.stats;
import static org.assay.train.symptoms.Traces.zeros;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assay.report.Severity;
import org.assay.train.Jobs;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.facts.Reference;
import org.assay.train.facts.TargetFacts;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.Predictions;
import org.assay.train.trace.Stats;
import org.junit.jupiter.api.Test;

/** Each rule on both sides of its threshold. */
class SymptomsTest {
  private static void errors(List<SymptomFound> found) {
    assertThat(found).isNotEmpty().allMatch(s -> s.severity() == Severity.ERROR);
  }

  private static void warns(List<SymptomFound> found) {
    assertThat(found).isNotEmpty().allMatch(s -> s.severity() == Severity.WARNING);
  }

  @Test
  void nonFinite() {
    LayerStats bad = stats(0, Phase.FORWARD, new Stats(100, 0, 1, 0.1, 0.1, 0, 1, 0));
    LayerStats huge = stats(0, Phase.FORWARD, new Stats(100, 0, 3e38, 1e37, 1e37, 0, 0, 0));
    errors(new Traces().epoch(1, bad).run(new NonFinite()));
    errors(new Traces().epoch(Double.NaN).run(new NonFinite()));
    assertThat(new Traces().epoch(1, huge).run(new NonFinite())).isEmpty();
  }

  private static Traces depth(double first) {
    return new Traces()
        .layer("Dense", "tanh")
        .layer("Dense", "tanh")
        .layer("Dense", "linear")
        .epochs(
            5,
            1,
            size(0, Phase.OUTPUT_GRADIENT, first),
            size(1, Phase.OUTPUT_GRADIENT, 1),
            size(2, Phase.OUTPUT_GRADIENT, 1));
  }

  @Test
  void gradientsAlongDepth() {
    warns(depth(1.01e3).run(new ExplodingGradients(baseline())));
    assertThat(depth(0.99e3).run(new ExplodingGradients(baseline()))).isEmpty();
    warns(depth(0.99e-4).run(new VanishingGradients(baseline())));
    assertThat(depth(1.01e-4).run(new VanishingGradients(baseline()))).isEmpty();
  }

  private static Traces relu(double dead, double loss) {
    return new Traces()
        .layer("Dense", "relu")
        .layer("Dense", "linear")
        .epochs(6, loss, output(0, dead, 0));
  }

  @Test
  void dyingRelu() {
    warns(relu(0.51, 0.9).run(new DyingRelu(baseline())));
    errors(relu(0.91, 0.9).run(new DyingRelu(baseline())));
    assertThat(relu(0.49, 0.9).run(new DyingRelu(baseline()))).isEmpty();
    assertThat(relu(0.91, 0.1).run(new DyingRelu(baseline()))).isEmpty();
    Traces dead = new Traces().layer("Dense", "relu").epochs(6, 0.1, zeros(0, Phase.FORWARD, 1));
    errors(dead.run(new DyingRelu(baseline())));
  }

  private static Traces sigmoid(double first, double later) {
    return new Traces()
        .layer("Dense", "sigmoid")
        .layer("Dense", "linear")
        .epoch(1, output(0, 0, first))
        .epochs(5, 1, output(0, 0, later));
  }

  @Test
  void saturated() {
    warns(sigmoid(0.5, 0.91).run(new Saturated(baseline())));
    assertThat(sigmoid(0.5, 0.89).run(new Saturated(baseline()))).isEmpty();
    errors(sigmoid(0.96, 0.96).run(new Saturated(baseline())));
    warns(sigmoid(0.94, 0.96).run(new Saturated(baseline())));
    Traces sure =
        new Traces().layer("Dense", "relu").layer("Dense", "sigmoid").epochs(5, 1, output(1, 0, 1));
    assertThat(sure.run(new Saturated(baseline()))).as("an output may be sure").isEmpty();
  }

  private static Traces updates(double first, double second) {
    return new Traces()
        .layer("Dense", "relu")
        .layer("Dense", "linear")
        .epochs(
            UnchangedWeights.LOOKS,
            1,
            size(0, Phase.WEIGHTS, 1),
            size(0, Phase.UPDATE, first),
            size(1, Phase.WEIGHTS, 1),
            size(1, Phase.UPDATE, second));
  }

  @Test
  void unchangedWeights() {
    errors(updates(0.9e-7, 0).run(new UnchangedWeights()));
    warns(updates(0.9e-7, 1.1e-7).run(new UnchangedWeights()));
    assertThat(updates(1.1e-7, 1.1e-7).run(new UnchangedWeights())).isEmpty();
  }

  @Test
  void updateRatio() {
    warns(updates(0.31, 0.001).run(new UpdateRatio(baseline())));
    assertThat(updates(0.29, 0.001).run(new UpdateRatio(baseline()))).isEmpty();
    warns(updates(0.9e-6, 0.001).run(new UpdateRatio(baseline())));
    assertThat(updates(1.1e-6, 0.001).run(new UpdateRatio(baseline()))).isEmpty();
  }

  @Test
  void explodingWeights() {
    for (double times : new double[] {99, 101}) {
      List<SymptomFound> found =
          new Traces()
              .layer("Dense", "linear")
              .epoch(1, size(0, Phase.WEIGHTS, 1))
              .epoch(1, size(0, Phase.WEIGHTS, times))
              .run(new ExplodingWeights(baseline()));
      assertThat(found.isEmpty()).isEqualTo(times < 100);
    }
  }

  private static Traces swinging(double swing) {
    Traces traces = new Traces();
    for (int i = 0; i < 20; i++) {
      traces.epoch(1 + (i % 2 == 0 ? swing : -swing) / 2);
    }
    return traces;
  }

  @Test
  void oscillatingLoss() {
    warns(swinging(0.21).run(new OscillatingLoss(baseline())));
    assertThat(swinging(0.19).run(new OscillatingLoss(baseline()))).isEmpty();
  }

  @Test
  void divergingLoss() {
    errors(new Traces().epoch(1).epochs(5, 2.01).run(new DivergingLoss(baseline())));
    assertThat(new Traces().epoch(1).epochs(5, 1.99).run(new DivergingLoss(baseline()))).isEmpty();
  }

  @Test
  void plateauedLoss() {
    PlateauedLoss rule = new PlateauedLoss(numbers());
    warns(new Traces().epochs(5, 0.609).epochs(5, 0.6).run(rule));
    assertThat(new Traces().epochs(6, 0.611).epochs(5, 0.6).run(rule)).as("gains").isEmpty();
    assertThat(new Traces().epochs(10, 0.49).run(rule)).as("learnt").isEmpty();
  }

  @Test
  void lossBelowMinimum() {
    errors(
        new Traces()
            .loss("binary_crossentropy")
            .epoch(-1.1e-3)
            .run(new LossBelowMinimum(baseline())));
    assertThat(
            new Traces()
                .loss("binary_crossentropy")
                .epoch(-0.9e-3)
                .run(new LossBelowMinimum(baseline())))
        .isEmpty();
    assertThat(
            new Traces()
                .loss("cosine_similarity")
                .epoch(-0.9)
                .run(new LossBelowMinimum(baseline())))
        .isEmpty();
  }

  private static Traces accuracy(double accuracy, double loss) {
    return new Traces().epoch(loss, Map.of("accuracy", accuracy), OptionalDouble.empty());
  }

  @Test
  void accuracyAtMajority() {
    errors(accuracy(0.524, 0.9).run(new AccuracyAtMajority(baseline())));
    assertThat(accuracy(0.526, 0.9).run(new AccuracyAtMajority(baseline()))).isEmpty();
    assertThat(accuracy(0.524, 0.69).run(new AccuracyAtMajority(baseline()))).isEmpty();
  }

  private static Traces validation(double last) {
    return new Traces()
        .epoch(0.9, Map.of(), OptionalDouble.of(0.8))
        .epoch(0.5, Map.of(), OptionalDouble.of(last));
  }

  @Test
  void overfitting() {
    warns(validation(0.89).run(new Overfitting(baseline())));
    assertThat(validation(0.87).run(new Overfitting(baseline()))).isEmpty();
    errors(validation(1.01).run(new Overfitting(baseline())));
  }

  @Test
  void underfitting() {
    errors(new Traces().epochs(5, 0.91).run(new Underfitting(numbers())));
    assertThat(new Traces().epochs(5, 0.89).run(new Underfitting(numbers()))).isEmpty();
    assertThat(accuracy(0.76, 0.95).run(new Underfitting(baseline()))).as("accurate").isEmpty();
    errors(accuracy(0.74, 0.95).run(new Underfitting(baseline())));
  }

  /** Ten rows, targets 0 and 1 in turn. */
  private static Predictions answers(float... outputs) {
    float[] targets = new float[outputs.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = i % 2;
    }
    return new Predictions(outputs.length, outputs, List.of(1), targets, List.of(1));
  }

  @Test
  void outputsOutsideTargets() {
    OutputsOutsideTargets rule = new OutputsOutsideTargets(numbers());
    Traces any = new Traces().epoch(1);
    warns(any.run(rule, answers(0, 1, 0, 1, 0, 1, 0, 1, 0, 1.6f)));
    assertThat(any.run(rule, answers(0, 1, 0, 1, 0, 1, 0, 1, 0, 1.4f))).isEmpty();
  }

  @Test
  void targetsOutsideOutputs() {
    TargetsOutsideOutputs rule = new TargetsOutsideOutputs(numbers());
    Predictions far =
        new Predictions(2, new float[] {0, 1}, List.of(1), new float[] {-1, 1}, List.of(1));
    Predictions near =
        new Predictions(2, new float[] {0, 1}, List.of(1), new float[] {-0.1f, 1}, List.of(1));
    errors(new Traces().layer("Dense", "relu").epoch(1).run(rule, far));
    assertThat(new Traces().layer("Dense", "relu").epoch(1).run(rule, near)).isEmpty();
    assertThat(new Traces().layer("Dense", "tanh").epoch(1).run(rule, far)).isEmpty();
  }

  @Test
  void constantOutputs() {
    ConstantOutputs rule = new ConstantOutputs(numbers());
    errors(new Traces().epoch(1).run(rule, answers(0.5f, 0.5009f)));
    assertThat(new Traces().epoch(1).run(rule, answers(0.5f, 0.5011f))).isEmpty();
  }

  @Test
  void deadEmbeddingRows() {
    for (double share : new double[] {0.89, 0.91}) {
      List<SymptomFound> found =
          new Traces()
              .layer("Embedding", "linear")
              .epochs(5, 1, zeros(0, Phase.UPDATE, share))
              .run(new DeadEmbeddingRows(baseline()));
      assertThat(found.isEmpty()).isEqualTo(share < 0.9);
    }
  }

  /** A norm that is {@code high} once in ten looks and 1 else. */
  private static Traces noise(double high) {
    Traces traces = new Traces().layer("Dense", "linear");
    for (int i = 0; i < 40; i++) {
      traces.epoch(1, size(0, Phase.WEIGHT_GRADIENT, i % 10 == 9 ? high : 1));
    }
    return traces;
  }

  @Test
  void gradientNoise() {
    // Mean (9 + h) / 10, deviation 0.3 (h - 1): their ratio is 2 at h = 21.
    warns(noise(22).run(new GradientNoise(baseline())));
    assertThat(noise(20).run(new GradientNoise(baseline()))).isEmpty();
  }

  @Test
  void unfinishedTraining() {
    UnfinishedTraining rule = new UnfinishedTraining(numbers());
    errors(new Traces().epoch(1).epochs(2, 0.8).epoch(0.83).epoch(0.8).epoch(0.75).run(rule));
    warns(new Traces().epoch(1).epochs(2, 0.7).epoch(0.68).epoch(0.6).run(rule));
    assertThat(new Traces().epoch(1).epochs(2, 0.8).epoch(0.76).epoch(0.75).run(rule))
        .as("has nearly stopped")
        .isEmpty();
  }

  @Test
  void beatenByReference() {
    int rows = 400;
    float[] x = new float[rows];
    float[] y = new float[rows];
    for (int i = 0; i < rows; i++) {
      x[i] = (i % 20) / 20f;
      y[i] = 3 * x[i] + 1;
    }
    Dataset data = new Dataset(new Samples(x, rows, List.of(1)), new Samples(y, rows, List.of(1)));
    TrainingPlan plan =
        TrainingPlan.of(
            Jobs.of(
                "model:\n  - {layer: Dense, units: 1, input_shape: [1], name: o}\n"
                    + "loss: mse\noptimizer: {name: SGD}\nfit: {epochs: 1, batch_size: 20}\n"),
            data,
            0);
    TargetFacts facts = TargetFacts.of(data.y());
    BeatenByReference rule =
        new BeatenByReference(numbers(), Optional.of(Reference.of(plan, facts)::scores));
    Traces poor = new Traces().epochs(5, 0.8);
    errors(poor.run(rule, new Predictions(rows, shrunk(y, 0.3f), List.of(1), y, List.of(1))));
    errors(poor.run(rule, new Predictions(rows, shrunk(y, 0.6f), List.of(1), y, List.of(1))));
    assertThat(poor.run(rule, new Predictions(rows, shrunk(y, 0.9f), List.of(1), y, List.of(1))))
        .isEmpty();
    // Where most was learnt the lead must be greater: 0.49, and not 0.16.
    Traces learnt = new Traces().epochs(5, 0.4);
    errors(learnt.run(rule, new Predictions(rows, shrunk(y, 0.3f), List.of(1), y, List.of(1))));
    assertThat(learnt.run(rule, new Predictions(rows, shrunk(y, 0.6f), List.of(1), y, List.of(1))))
        .isEmpty();
  }

  /** Numbers drawn to their mean: explains 1 - (1 - by)² of the variance. */
  private static float[] shrunk(float[] y, float by) {
    double mean = 0;
    for (float v : y) {
      mean += v / (double) y.length;
    }
    float[] result = new float[y.length];
    for (int i = 0; i < y.length; i++) {
      result[i] = (float) (mean + by * (y[i] - mean));
    }
    return result;
  }

  private static LayerStats unchanged(double distance) {
    LayerStats s = size(0, Phase.FORWARD, 1);
    return new LayerStats(
        0,
        Phase.FORWARD,
        s.stats(),
        OptionalDouble.of(distance),
        s.constantUnits(),
        s.deadUnits(),
        s.saturated());
  }

  @Test
  void deepLocalize() {
    Traces falling = new Traces().layer("Dense", "relu");
    for (int i = 0; i < 4; i++) {
      falling.epoch(1 - i / 10.0, unchanged(0));
    }
    assertThat(falling.run(new DeepLocalize())).as("unchanged over four").isEmpty();
    Traces one = new Traces().layer("Dense", "relu");
    for (int i = 0; i < 5; i++) {
      one.epoch(1 - i / 10.0, unchanged(0));
    }
    assertThat(one.run(new DeepLocalize()))
        .singleElement()
        .satisfies(
            s ->
                assertThat(s.message())
                    .contains("Error in forward", "unchanged over 5", "stop at epoch 5"));
    Traces zero = new Traces().layer("Dense", "relu");
    for (int i = 0; i < 10; i++) {
      zero.epoch(1 - i / 100.0, zeros(0, Phase.FORWARD, i % 2 == 0 ? 1 : 0.9));
    }
    assertThat(zero.run(new DeepLocalize())).hasSize(1);
    assertThat(new Traces().epochs(5, 1).run(new DeepLocalize())).isEmpty();
    assertThat(new Traces().epochs(6, 1).run(new DeepLocalize()))
        .singleElement()
        .satisfies(s -> assertThat(s.message()).contains("MDL"));
    assertThat(new Traces().epoch(Double.POSITIVE_INFINITY).run(new DeepLocalize()))
        .singleElement()
        .satisfies(s -> assertThat(s.message()).contains("Error in loss function"));
  }
}
