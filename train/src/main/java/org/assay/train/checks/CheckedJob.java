package org.assay.train.checks;

import java.util.List;
import java.util.Optional;
import org.assay.train.facts.Baseline;
import org.assay.train.facts.FeatureFacts;
import org.assay.train.facts.TargetFacts;
import org.assay.train.job.Job;
import org.assay.train.job.LayerSpec;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.TrainingFacts;

/**
 * A job as checks see it.
 *
 * @param plan with its rows
 * @param facts layers as they were built
 * @param features of the rows that are trained on
 * @param baseline of the rows that are trained on
 */
public record CheckedJob(
    TrainingPlan plan, TrainingFacts facts, FeatureFacts features, Baseline baseline) {
  /** Looks at the rows of a job. */
  public static CheckedJob of(TrainingPlan plan, TrainingFacts facts) {
    return new CheckedJob(
        plan,
        facts,
        FeatureFacts.of(plan.data().x().slice(0, plan.trainingRows())),
        Baseline.of(plan));
  }

  /** The job. */
  public Job job() {
    return plan.job();
  }

  /** Targets of the rows that are trained on. */
  public TargetFacts targets() {
    return baseline.targets();
  }

  /** Keras's name of the loss. */
  public String loss() {
    return plan.loss().name();
  }

  /** Whether the loss takes scores before the last activation. */
  public boolean fromLogits() {
    return job().loss().arguments().fresh().flag("from_logits", false);
  }

  /** The layer whose output is compared with the targets. */
  public TrainingFacts.Layer last() {
    return facts.layers().get(facts.layers().size() - 1);
  }

  /** Size of the last axis of the output. */
  public int outputUnits() {
    List<Integer> shape = last().shape();
    return shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
  }

  /** A layer as the job describes it. */
  public LayerSpec spec(TrainingFacts.Layer layer) {
    return job().model().layers().get(layer.index());
  }

  /** The last layer with weights: where the output's units and activation are said. */
  public Optional<TrainingFacts.Layer> lastWithWeights() {
    List<TrainingFacts.Layer> layers = facts.layers();
    for (int i = layers.size() - 1; i >= 0; i--) {
      if (layers.get(i).weights() > 0) {
        return Optional.of(layers.get(i));
      }
    }
    return Optional.empty();
  }

  /** Whether each row belongs to one class, by what the job says or by its targets and loss. */
  public boolean isClassification() {
    String task = job().task();
    if (task.startsWith("classif")) {
      return true;
    }
    if (!task.isEmpty()) {
      return false;
    }
    return switch (targets().kind()) {
      case ONE_HOT, BINARY, SIGNS -> true;
      case CLASS_NUMBERS -> plan.loss().takesClassNumbers();
      default -> false;
    };
  }
}
