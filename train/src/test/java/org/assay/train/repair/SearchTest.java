package org.assay.train.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.assay.train.Jobs;
import org.assay.train.causes.Evidences;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Place;
import org.assay.train.causes.Task;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.assay.train.trace.Predictions;
import org.junit.jupiter.api.Test;

class SearchTest {
  private static final SearchOptions QUICK = new SearchOptions(2, 1, 0);

  private static Job job(String activation, String rest) {
    return Jobs.of(
        """
        model:
          - {layer: Dense, units: 12, activation: relu, input_shape: [2], name: hidden}
          - {layer: Dense, units: 1, activation: OUT, name: out}
        loss: mse
        optimizer: {name: Adam, learning_rate: 0.01}
        fit: {epochs: 25, batch_size: 16}
        """
                .replace("OUT", activation)
            + rest);
  }

  /** Targets that are twice the first feature less the second, from -30 to 30. */
  private static Dataset sums() {
    int rows = 160;
    Dataset normal = Jobs.normal(rows, List.of(2), List.of(1), 3);
    float[] y = new float[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = 2 * normal.x().values()[2 * i] - normal.x().values()[2 * i + 1];
    }
    return new Dataset(normal.x(), new Samples(y, rows, List.of(1)));
  }

  @Test
  void theRepairIsFoundAndHoldsOnFreshSeeds() {
    Job job = job("sigmoid", "");
    Dataset rows = sums();
    List<Diagnosed> found = Search.run(Evidences.of(job, rows), rows, QUICK);
    Diagnosed first = found.get(0);
    assertThat(first.hypothesis().kind()).isEqualTo(FaultKind.WRONG_ACTIVATION);
    assertThat(first.hypothesis().place()).isEqualTo(Place.layer("out"));
    assertThat(first.repair()).isPresent();
    assertThat(first.repair().get().yaml()).contains("linear");
    Verified verified = first.verified().orElseThrow();
    assertThat(verified.metric()).isEqualTo("r2");
    assertThat(verified.heldOut()).isTrue();
    assertThat(verified.after()).isGreaterThan(verified.before() + 0.2).isGreaterThan(0.8);
    assertThat(verified.helped()).isGreaterThanOrEqualTo(3);
    assertThat(found).isSortedAccordingTo((a, b) -> Double.compare(b.confidence(), a.confidence()));
    // Nothing depends on the order in which trainings end.
    List<Diagnosed> again = Search.run(Evidences.of(job, rows), rows, new SearchOptions(2, 2, 0));
    assertThat(again.get(0).verified()).isEqualTo(first.verified());
    assertThat(again.stream().map(Diagnosed::confidence).toList())
        .isEqualTo(found.stream().map(Diagnosed::confidence).toList());
  }

  @Test
  void withoutBudgetNothingIsTrainedOrClaimed() {
    Job job = job("sigmoid", "");
    Dataset rows = sums();
    List<Diagnosed> found = Search.run(Evidences.of(job, rows), rows, new SearchOptions(0, 1, 0));
    assertThat(found.get(0).hypothesis().kind()).isEqualTo(FaultKind.WRONG_ACTIVATION);
    assertThat(found.get(0).repair()).isPresent();
    assertThat(found).allSatisfy(d -> assertThat(d.verified()).isEmpty());
  }

  @Test
  void targetsOfNoiseCannotBeLearntAndNoRepairIsClaimed() {
    Dataset noise = Jobs.normal(160, List.of(2), List.of(1), 5);
    Job job = job("linear", "");
    List<Diagnosed> found = Search.run(Evidences.of(job, noise), noise, QUICK);
    assertThat(found)
        .allSatisfy(
            d -> d.verified().ifPresent(v -> assertThat(v.after()).isLessThanOrEqualTo(0.1)));
  }

  @Test
  void whatNothingAnswersIsNotTheNetworksFault() {
    List<Double> poor = List.of(0.01, -0.1, 0.02, 0.1, -0.2);
    Diagnosed found = Unlearnable.look(poor, () -> OptionalDouble.of(0.02)).orElseThrow();
    assertThat(found.hypothesis().kind()).isEqualTo(FaultKind.WRONG_LABELS);
    assertThat(found.repair()).isEmpty();
    // Too few trainings, one that learns something, or another model that does.
    assertThat(Unlearnable.look(poor.subList(1, 5), () -> OptionalDouble.of(0.02))).isEmpty();
    assertThat(Unlearnable.look(List.of(0.0, 0.0, 0.0, 0.0, 0.3), () -> OptionalDouble.of(0.02)))
        .isEmpty();
    assertThat(Unlearnable.look(poor, () -> OptionalDouble.of(0.3))).isEmpty();
    assertThat(Unlearnable.look(poor, OptionalDouble::empty)).isEmpty();
  }

  private static Score score(Task task, List<Double> values, float[] raw, float... outputs) {
    Samples targets = new Samples(raw, raw.length, List.of(1));
    int width = outputs.length / raw.length;
    return new Scores(task, targets, values)
        .of(new Predictions(raw.length, outputs, List.of(width), raw, List.of(1)), values);
  }

  @Test
  void answersAreJudgedByTheTask() {
    Score numbers = score(Task.REGRESSION, List.of(), new float[] {1, 2, 3}, 1, 2, 3);
    assertThat(numbers.skill()).isEqualTo(1);
    assertThat(score(Task.REGRESSION, List.of(), new float[] {1, 2, 3}, 2, 2, 2).skill())
        .isEqualTo(0);
    float[] classes = {0, 1, 1, 0, 0};
    List<Double> two = List.of(0.0, 1.0);
    assertThat(score(Task.BINARY, two, classes, 0, 1, 1, 0, 0).skill()).isGreaterThan(0.999);
    Score majority = score(Task.BINARY, two, classes, 0.4f, 0.4f, 0.4f, 0.4f, 0.4f);
    assertThat(majority.value()).isEqualTo(0.6);
    assertThat(majority.skill()).isCloseTo(0, org.assertj.core.data.Offset.offset(1e-6));
    // Two softmax units answer the same question.
    assertThat(score(Task.BINARY, two, classes, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0).value()).isEqualTo(1);
    assertThat(
            score(
                    Task.MULTICLASS,
                    List.of(0.0, 1.0, 2.0),
                    new float[] {2, 0},
                    0.1f,
                    0.2f,
                    0.7f,
                    0.2f,
                    0.5f,
                    0.3f)
                .value())
        .isEqualTo(0.5);
    assertThat(score(Task.BINARY, two, classes, Float.NaN, 1, 1, 0, 0).skill()).isEqualTo(-1);
  }
}
