package org.assay.train.symptoms;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.Baseline;
import org.assay.train.facts.Reference;
import org.assay.train.rules.TrainingRulePages;
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
   * @param stopAtOnce whether the first symptom that is an error ends the training
   */
  public Symptoms(List<Symptom> rules, boolean stopAtOnce) {
    this.rules = List.copyOf(rules);
    this.stopAtOnce = stopAtOnce;
  }

  /**
   * All rules, new.
   *
   * @param baseline what the network must beat; absent where the rows are not at hand
   * @param reference scores of a quick model of the same rows; absent likewise
   */
  public static List<Symptom> standard(
      Optional<Baseline> baseline, Optional<Supplier<Reference.Scores>> reference) {
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

  /** DeepLocalize's checks alone; they need the probes of every step. */
  public static List<Symptom> likeDeepLocalize() {
    return List.of(new DeepLocalize());
  }

  /** What is known of each rule, with the text of its page. */
  public static List<Rule> rules() {
    return Stream.concat(
            standard(Optional.empty(), Optional.empty()).stream(), likeDeepLocalize().stream())
        .map(r -> TrainingRulePages.with(r.rule()))
        .toList();
  }

  @Override
  public boolean on(TraceEvent event) {
    history.add(event);
    for (Symptom rule : rules) {
      found.addAll(rule.observe(event, history));
    }
    return !stopAtOnce || found.stream().noneMatch(f -> f.severity() == Severity.ERROR);
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
