package org.assay.train.diagnose;

import java.util.List;
import java.util.OptionalLong;
import org.assay.report.Severity;
import org.assay.train.checks.CheckFound;
import org.assay.train.job.Variant;
import org.assay.train.step.TrainingResult;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.trace.History;
import org.assay.train.trace.TrainingFacts;

/**
 * What a training shows.
 *
 * @param job name of the job
 * @param variant that was run
 * @param facts of the training
 * @param checks what is wrong before the first step
 * @param symptoms in the order of time
 * @param history what was seen
 * @param result of the training
 * @param lost events that whoever watched the training says to have lost
 */
public record Diagnosis(
    String job,
    Variant variant,
    TrainingFacts facts,
    List<CheckFound> checks,
    List<SymptomFound> symptoms,
    History history,
    TrainingResult result,
    long lost) {
  /** What is thought of a training. */
  public enum Verdict {
    /** Nothing is out of order. */
    HEALTHY,
    /** A symptom was seen. */
    FAULTY
  }

  public Diagnosis {
    checks = List.copyOf(checks);
    symptoms = List.copyOf(symptoms);
  }

  /** Of a training of which nothing was lost. */
  Diagnosis(
      String job,
      Variant variant,
      TrainingFacts facts,
      List<CheckFound> checks,
      List<SymptomFound> symptoms,
      History history,
      TrainingResult result) {
    this(job, variant, facts, checks, symptoms, history, result, 0);
  }

  /** Faulty if a check or a symptom is an error. */
  public Verdict verdict() {
    return firstSymptomStep().isPresent() ? Verdict.FAULTY : Verdict.HEALTHY;
  }

  /** The step that showed the first error; 0 if a check of the job found one before any. */
  public OptionalLong firstSymptomStep() {
    if (checks.stream().anyMatch(c -> c.severity() == Severity.ERROR)) {
      return OptionalLong.of(0);
    }
    return symptoms.stream()
        .filter(s -> s.severity() == Severity.ERROR)
        .mapToLong(SymptomFound::step)
        .min();
  }
}
