package org.assay.train.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assay.report.Severity;
import org.assay.train.Jobs;
import org.assay.train.checks.CheckFound;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.TrainingPlan;
import org.assay.train.symptoms.SymptomFound;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs with nothing wrong stay silent: no error, and no warning either. */
class HealthyJobsTest {
  static List<HealthyJobs.Healthy> jobs() {
    return HealthyJobs.all();
  }

  @Test
  void areThirty() {
    assertThat(jobs()).hasSizeGreaterThanOrEqualTo(30);
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void staySilent(HealthyJobs.Healthy job) {
    Diagnosis diagnosis =
        Diagnoser.run(
            TrainingPlan.of(Jobs.of(job.text()), job.data(), 3),
            false,
            TrainOptions.DEFAULT,
            event -> true,
            Diagnoser.Style.ALL);
    assertThat(diagnosis.symptoms())
        .filteredOn(s -> s.severity() != Severity.NOTE)
        .extracting(SymptomFound::message)
        .isEmpty();
    assertThat(diagnosis.checks())
        .filteredOn(c -> c.severity() != Severity.NOTE)
        .extracting(CheckFound::message)
        .isEmpty();
    assertThat(diagnosis.verdict()).isEqualTo(Diagnosis.Verdict.HEALTHY);
  }
}
