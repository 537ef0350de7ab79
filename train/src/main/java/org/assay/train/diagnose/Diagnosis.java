package org.assay.train.diagnose;

import java.util.List;
import java.util.OptionalLong;
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
 * @param symptoms in the order of time
 * @param history what was seen
 * @param result of the training
 */
public record Diagnosis(
    String job,
    Variant variant,
    TrainingFacts facts,
    List<SymptomFound> symptoms,
    History history,
    TrainingResult result) {
  /** What is thought of a training. */
  public enum Verdict {
    /** Nothing is out of order. */
    HEALTHY,
    /** A symptom was seen. */
    FAULTY
  }

  public Diagnosis {
    symptoms = List.copyOf(symptoms);
  }

  /** Faulty if there is a symptom. */
  public Verdict verdict() {
    return symptoms.isEmpty() ? Verdict.HEALTHY : Verdict.FAULTY;
  }

  /** The step that showed the first symptom. */
  public OptionalLong firstSymptomStep() {
    return symptoms.stream().mapToLong(SymptomFound::step).min();
  }
}
