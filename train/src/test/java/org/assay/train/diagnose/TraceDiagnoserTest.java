package org.assay.train.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.assay.report.Severity;
import org.assay.train.Jobs;
import org.assay.train.TrainException;
import org.assay.train.causes.Evidence;
import org.assay.train.checks.CheckFound;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.assay.train.repair.Diagnosed;
import org.assay.train.repair.Search;
import org.assay.train.repair.SearchOptions;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.TrainingPlan;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.trace.TraceHead;
import org.assay.train.trace.TraceWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A trace shows what the training showed. */
class TraceDiagnoserTest {
  @TempDir Path folder;

  /** Every fifth of the healthy jobs, as it is and spoilt in three ways. */
  static List<HealthyJobs.Healthy> jobs() {
    List<HealthyJobs.Healthy> jobs = new ArrayList<>();
    List<HealthyJobs.Healthy> all = HealthyJobs.all();
    for (int i = 0; i < all.size(); i += 5) {
      HealthyJobs.Healthy job = all.get(i);
      jobs.add(job);
      jobs.add(
          new HealthyJobs.Healthy(
              job.name() + ", huge steps",
              job.text()
                  .replaceFirst("optimizer: .*", "optimizer: {name: SGD, learning_rate: 1e6}"),
              job.data()));
      jobs.add(
          new HealthyJobs.Healthy(
              job.name() + ", tiny steps",
              job.text()
                  .replaceFirst("optimizer: .*", "optimizer: {name: SGD, learning_rate: 1e-9}"),
              job.data()));
      if (!job.text().contains("Embedding")) {
        jobs.add(
            new HealthyJobs.Healthy(
                job.name() + ", huge features", job.text(), times(job.data(), 1000)));
      }
    }
    return jobs;
  }

  private static Dataset times(Dataset data, float factor) {
    float[] values = data.x().values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return new Dataset(new Samples(values, data.rows(), data.x().shape()), data.y());
  }

  private Diagnosis live(TrainingPlan plan, Path file, long most, UnaryOperator<TraceHead> head) {
    try (TraceWriter writer =
        TraceWriter.open(file, most, f -> head.apply(TraceDiagnoser.head(plan, f, plan.data())))) {
      return Diagnoser.run(plan, false, TrainOptions.DEFAULT, writer, Diagnoser.Style.ALL);
    }
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void symptomsChecksAndCausesAreTheSame(HealthyJobs.Healthy given) {
    Job job = Jobs.of(given.text());
    TrainingPlan plan = TrainingPlan.of(job, given.data(), 3);
    Path file = folder.resolve("t.jsonl");
    Diagnosis live = live(plan, file, TraceWriter.USUAL_SIZE, UnaryOperator.identity());
    TraceDiagnoser.Result traced = TraceDiagnoser.read(file, Diagnoser.Style.ALL);
    assertThat(traced.diagnosis().symptoms()).isEqualTo(live.symptoms());
    assertThat(traced.diagnosis().checks()).isEqualTo(live.checks());
    assertThat(traced.diagnosis().facts()).isEqualTo(live.facts());
    assertThat(traced.diagnosis().verdict()).isEqualTo(live.verdict());
    assertThat(traced.notes()).isEmpty();
    if (live.verdict() == Diagnosis.Verdict.FAULTY) {
      Evidence evidence =
          Evidence.of(
              job,
              live.facts(),
              plan.data(),
              plan.data(),
              Optional.of(live.history()),
              live.symptoms());
      List<Diagnosed> known = Search.run(evidence, plan.data(), new SearchOptions(0, 1, 0));
      assertThat(TraceDiagnoser.causes(traced))
          .extracting(d -> d.hypothesis() + " " + d.confidence())
          .isEqualTo(known.stream().map(d -> d.hypothesis() + " " + d.confidence()).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void whatIsNotKnownIsNotSaid(HealthyJobs.Healthy given) {
    TrainingPlan plan = TrainingPlan.of(Jobs.of(given.text()), given.data(), 3);
    Path file = folder.resolve("t.jsonl");
    Diagnosis live =
        live(plan, file, TraceWriter.USUAL_SIZE, head -> TraceHead.of("torch", head.facts()));
    TraceDiagnoser.Result traced = TraceDiagnoser.read(file, Diagnoser.Style.ALL);
    assertThat(errors(live))
        .extracting(SymptomFound::rule)
        .containsAll(errors(traced.diagnosis()).stream().map(SymptomFound::rule).toList());
    assertThat(TraceDiagnoser.causes(traced))
        .extracting(d -> d.hypothesis().kind().text())
        .doesNotContain("missing_activation", "unscaled_data", "wrong_loss", "wrong_optimizer");
    assertThat(traced.notes()).anyMatch(n -> n.contains("no features"));
  }

  private static List<SymptomFound> errors(Diagnosis d) {
    return d.symptoms().stream().filter(s -> s.severity() == Severity.ERROR).toList();
  }

  @Test
  void aSampleDoesInsteadOfAllRows() {
    HealthyJobs.Healthy given = HealthyJobs.all().get(0);
    TrainingPlan plan = TrainingPlan.of(Jobs.of(given.text()), times(given.data(), 1000), 3);
    Path file = folder.resolve("t.jsonl");
    Diagnosis live = live(plan, file, TraceWriter.USUAL_SIZE, TraceHead::withoutData);
    TraceDiagnoser.Result traced = TraceDiagnoser.read(file, Diagnoser.Style.ALL);
    assertThat(live.checks()).isNotEmpty();
    assertThat(traced.diagnosis().checks())
        .extracting(CheckFound::rule)
        .isEqualTo(live.checks().stream().map(CheckFound::rule).toList());
    assertThat(traced.diagnosis().symptoms())
        .extracting(SymptomFound::rule)
        .isEqualTo(live.symptoms().stream().map(SymptomFound::rule).toList());
  }

  @Test
  void aThinnedTraceKeepsWhatDecides() {
    Job job =
        Jobs.of(
            """
            model:
              - {layer: Dense, units: 12, activation: relu, input_shape: [2], name: hidden}
              - {layer: Dense, units: 1, name: out}
            loss: mse
            optimizer: {name: SGD, learning_rate: 0.6}
            fit: {epochs: 150, batch_size: 16}
            """);
    TrainingPlan plan =
        TrainingPlan.of(job, times(Jobs.normal(160, List.of(2), List.of(1), 3), 8), 0);
    Path file = folder.resolve("t.jsonl");
    Diagnosis live = live(plan, file, TraceWriter.LEAST_SIZE, UnaryOperator.identity());
    TraceDiagnoser.Result traced = TraceDiagnoser.read(file, Diagnoser.Style.ALL);
    assertThat(traced.notes()).anyMatch(n -> n.contains("thinned"));
    assertThat(live.verdict()).isEqualTo(Diagnosis.Verdict.FAULTY);
    assertThat(errors(traced.diagnosis())).isEqualTo(errors(live));
  }

  @Test
  void headsOfAnyKindNeverCrash() throws IOException {
    HealthyJobs.Healthy given = HealthyJobs.all().get(5);
    TrainingPlan plan = TrainingPlan.of(Jobs.of(given.text()), given.data(), 3);
    Path file = folder.resolve("t.jsonl");
    live(plan, file, TraceWriter.USUAL_SIZE, UnaryOperator.identity());
    List<String> lines = Files.readAllLines(file);
    String head = lines.get(0);
    Random random = new Random(1);
    String[] values = {"0", "-1", "1e30", "\"NaN\"", "[]", "{}", "\"x\"", "true", "null", "3"};
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      // A value of the head by another, and some rows.
      List<Integer> places = new ArrayList<>();
      for (int at = head.indexOf(':'); at >= 0; at = head.indexOf(':', at + 1)) {
        places.add(at);
      }
      int at = places.get(random.nextInt(places.size())) + 1;
      int end = at;
      while (",}]".indexOf(head.charAt(end)) < 0) {
        end++;
      }
      String changed =
          head.substring(0, at) + values[random.nextInt(values.length)] + head.substring(end);
      List<String> all = new ArrayList<>(lines);
      all.set(0, changed);
      Files.write(file, all);
      try {
        TraceDiagnoser.causes(TraceDiagnoser.read(file, Diagnoser.Style.ALL));
      } catch (TrainException e) {
        refused++;
        assertThat(e.getMessage()).contains("t.jsonl");
      }
    }
    assertThat(refused).isBetween(50, 390);
  }

  @Test
  void aJobOfAnotherNetworkIsRefused() {
    HealthyJobs.Healthy given = HealthyJobs.all().get(0);
    TrainingPlan plan = TrainingPlan.of(Jobs.of(given.text()), given.data(), 3);
    Path file = folder.resolve("t.jsonl");
    live(plan, file, TraceWriter.USUAL_SIZE, UnaryOperator.identity());
    Diagnosis traced = TraceDiagnoser.read(file, Diagnoser.Style.ALL).diagnosis();
    Job other =
        Jobs.of(
            "model: [{layer: Dense, units: 1, name: one}]\nloss: mse\noptimizer: SGD\nfit: {epochs: 1, batch_size: 2}");
    assertThatThrownBy(() -> TraceDiagnoser.with(other, traced))
        .isInstanceOf(TrainException.class)
        .hasMessageContaining("another network");
  }
}
