package org.assay.train.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.assay.train.Jobs;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.Evidences;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Place;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.junit.jupiter.api.Test;

class TogetherTest {
  private static final List<Long> SEEDS = List.of(1L, 2L);

  /** Three faults: a bounded output, large features, and a far too small rate of SGD. */
  private static final Job JOB =
      Jobs.of(
          """
          task: regression
          model:
            - {layer: Dense, units: 32, activation: relu, input_shape: [2], name: hidden}
            - {layer: Dense, units: 1, activation: sigmoid, name: out}
          loss: mse
          optimizer: {name: SGD, learning_rate: 0.0001}
          fit: {epochs: 3, batch_size: 16}
          """);

  private static Dataset rows() {
    Dataset normal = Jobs.normal(120, List.of(2), List.of(1), 3);
    float[] x = normal.x().values().clone();
    for (int i = 0; i < x.length; i++) {
      x[i] *= 300;
    }
    return new Dataset(new Samples(x, 120, List.of(2)), normal.y());
  }

  private static Evidence look(Trial trial) {
    return Evidences.of(trial.job(), rows());
  }

  private static Together together() {
    return new Together(new Trial(JOB, List.of()), Evidences.of(JOB, rows()), TogetherTest::look);
  }

  private static boolean has(Trial trial, FaultKind kind, Place place) {
    return trial.changes().stream().anyMatch(c -> c.kind() == kind && c.place().equals(place));
  }

  @Test
  void allLikelyChangesAreInOneJob() {
    List<Trial> candidates = together().candidates();
    assertThat(candidates).isNotEmpty();
    for (Trial trial : candidates) {
      assertThat(has(trial, FaultKind.WRONG_ACTIVATION, Place.layer("out"))).isTrue();
      assertThat(has(trial, FaultKind.UNSCALED_DATA, Place.DATA)).isTrue();
      assertThat(has(trial, FaultKind.TOO_FEW_EPOCHS, Place.FIT)).isTrue();
      // The rate or the optimiser, not both.
      assertThat(trial.changes().stream().filter(c -> c.place().equals(Place.OPTIMIZER)))
          .hasSize(1);
      assertThat(trial.job()).isEqualTo(trial.changes().get(trial.changes().size() - 1).job());
      assertThat(trial.job().preprocess().standardise()).isTrue();
      assertThat(trial.job().fit().epochs()).isGreaterThan(3);
      assertThat(trial.job().model().layers().get(1).config().values())
          .containsEntry("activation", "linear");
    }
  }

  private static boolean trained(Trial trial, ToDoubleFunction<Trial> skill) {
    for (long seed : SEEDS) {
      double value = skill.applyAsDouble(trial);
      Curve.Point point = new Curve.Point(1, 0, value, 0);
      trial.add(
          new Training(
              new Score("r2", value, value, 0), value, List.of(), new Curve(seed, List.of(point))));
    }
    return true;
  }

  @Test
  void whatIsNotNeededIsTakenBack() {
    ToDoubleFunction<Trial> skill =
        t ->
            t.job().preprocess().standardise()
                    && has(t, FaultKind.WRONG_ACTIVATION, Place.layer("out"))
                ? 0.9
                : 0.1;
    Together all = together();
    Trial most = all.candidates().get(0);
    trained(most, skill);
    List<Trial> asked = new ArrayList<>();
    Trial least =
        all.reduced(
            most,
            SEEDS,
            t -> {
              asked.add(t);
              return trained(t, skill);
            });
    assertThat(least.changes().stream().map(RepairedJob::kind))
        .containsExactlyInAnyOrder(FaultKind.WRONG_ACTIVATION, FaultKind.UNSCALED_DATA);
    assertThat(least.job().fit()).isEqualTo(JOB.fit());
    assertThat(JobYaml.parts(least.job()).get("optimizer"))
        .isEqualTo(JobYaml.parts(JOB).get("optimizer"));
    assertThat(asked).hasSize(most.changes().size());
    // What cannot be trained is not left out.
    assertThat(all.reduced(most, SEEDS, t -> false)).isSameAs(most);
  }

  @Test
  void aRateThatFallsToNothingIsKept() {
    Job job = Jobs.of(text("{name: SGD, learning_rate: 0.1, decay: 1.0}"));
    List<RepairedJob> repairs = Repairs.all(job, Evidences.of(job, rows()));
    RepairedJob constant =
        repairs.stream()
            .filter(r -> r.kind() == FaultKind.LEARNING_RATE_TOO_LOW)
            .findFirst()
            .orElseThrow();
    assertThat(constant.change()).contains("at all steps");
    assertThat(constant.job().optimizer().arguments().values())
        .isEqualTo(Map.of("learning_rate", 0.1));
    assertThat(org.assay.train.causes.Causes.of(Evidences.of(job, rows())))
        .anyMatch(h -> h.isSameAs(FaultKind.LEARNING_RATE_TOO_LOW, Place.OPTIMIZER));
    Job steady = Jobs.of(text("{name: SGD, learning_rate: 0.1, decay: 1.0e-6}"));
    assertThat(org.assay.train.causes.Causes.of(Evidences.of(steady, rows())))
        .noneMatch(h -> h.isSameAs(FaultKind.LEARNING_RATE_TOO_LOW, Place.OPTIMIZER));
  }

  private static String text(String optimizer) {
    return "model:\n  - {layer: Dense, units: 1, input_shape: [2], name: out}\nloss: mse\n"
        + "optimizer: "
        + optimizer
        + "\nfit: {epochs: 20, batch_size: 16}\n";
  }
}
