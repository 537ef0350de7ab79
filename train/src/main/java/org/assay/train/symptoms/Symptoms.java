package org.assay.train.symptoms;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.train.facts.Baseline;
import org.assay.train.facts.Reference;
import org.assay.train.trace.History;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TraceListener;

/** Looks for all kinds of symptoms while a training runs. */
public final class Symptoms implements TraceListener {
  private final List<Symptom> rules;
  private final boolean stopAtOnce;
  private final History history = new History();
  private final List<SymptomFound> found = new ArrayList<>();

  /**
   * Looks by some rules.
   *
   * @param stopAtOnce whether the first symptom ends the training
   */
  public Symptoms(List<Symptom> rules, boolean stopAtOnce) {
    this.rules = List.copyOf(rules);
    this.stopAtOnce = stopAtOnce;
  }

  /**
   * All rules, new.
   *
   * @param baseline what the network must beat; absent where the rows are not at hand
   * @param reference a quick model of the same rows; absent likewise
   */
  public static List<Symptom> standard(
      Optional<Baseline> baseline, Optional<Reference> reference) {
    return List.of(
        new NonFinite(),
        new ExplodingGradients(baseline),
        new VanishingGradients(baseline),
        new DyingRelu(baseline),
        new Saturated(baseline),
        new UnchangedWeights(),
        new ExplodingWeights(baseline),
        new UpdateRatio(baseline),
        new OscillatingLoss(baseline),
        new DivergingLoss(baseline),
        new PlateauedLoss(baseline),
        new LossBelowMinimum(baseline),
        new AccuracyAtMajority(baseline),
        new Overfitting(baseline),
        new Underfitting(baseline),
        new OutputsOutsideTargets(baseline),
        new TargetsOutsideOutputs(baseline),
        new ConstantOutputs(baseline),
        new DeadEmbeddingRows(baseline),
        new GradientNoise(baseline),
        new UnfinishedTraining(baseline),
        new BeatenByReference(baseline, reference));
  }

  @Override
  public boolean on(TraceEvent event) {
    history.add(event);
    for (Symptom rule : rules) {
      found.addAll(rule.observe(event, history));
    }
    return !stopAtOnce || found.isEmpty();
  }

  /** What was found, in the order of time. */
  public List<SymptomFound> found() {
    return List.copyOf(found);
  }

  /** What the training showed. */
  public History history() {
    return history;
  }
}
