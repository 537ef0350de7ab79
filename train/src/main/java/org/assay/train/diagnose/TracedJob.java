package org.assay.train.diagnose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.assay.train.TrainException;
import org.assay.train.job.CrossEntropy;
import org.assay.train.job.DataSpec;
import org.assay.train.job.FitSpec;
import org.assay.train.job.Job;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.ModelSpec;
import org.assay.train.job.Named;
import org.assay.train.job.Preprocess;
import org.assay.train.job.Settings;
import org.assay.train.job.Variant;
import org.assay.train.losses.Losses;
import org.assay.train.optimisers.Optimizers;
import org.assay.train.trace.TraceHead;
import org.assay.train.trace.TrainingFacts;

/**
 * A training as far as the head of its trace describes it, in the form of a job: layers, loss,
 * optimiser, sizes. It has no rows and is never run.
 *
 * @param job the description; parts that are not known hold something of no meaning
 * @param knowsLoss whether the loss is one of Keras's, with its arguments where they matter
 * @param knowsOptimizer whether the optimiser is one of Keras's and its rate is known
 */
record TracedJob(Job job, boolean knowsLoss, boolean knowsOptimizer) {
  /**
   * Describes a training.
   *
   * @param file the trace
   * @param firstRate learning rate of the first step, if there is one
   * @throws TrainException if two layers have the same name
   */
  static TracedJob of(TraceHead head, Path file, OptionalDouble firstRate) {
    String place = file + ":1:1";
    List<LayerSpec> layers = new ArrayList<>();
    for (TrainingFacts.Layer layer : head.facts().layers()) {
      Map<String, Object> config = head.configs().get(layer.index()).orElse(Map.of());
      String where = place + ", layer '" + layer.name() + "' (" + layer.className() + ")";
      layers.add(
          new LayerSpec(layer.name(), layer.className(), new Settings(config, where), List.of()));
    }
    TrainingFacts facts = head.facts();
    Named loss =
        new Named(
            facts.loss(), new Settings(head.lossConfig().orElse(Map.of()), place + ", the loss"));
    Optional<Named> optimizer = optimizer(head, place, firstRate);
    long all = (long) facts.rows() + facts.validationRows();
    Job job =
        new Job(
            name(head, file),
            variant(head),
            facts.task(),
            new DataSpec(DataSpec.Kind.NPZ, file, Optional.empty(), List.of(), place),
            untouched(place),
            ModelSpec.sequential(layers),
            loss,
            optimizer.orElse(named("sgd", Map.of(), place)),
            facts.gains().keySet().stream().map(m -> named(m, Map.of(), place)).toList(),
            new FitSpec(
                Math.max(1, facts.epochs()),
                Math.max(1, facts.batchSize()),
                facts.rows() == 0 ? 0 : (double) facts.validationRows() / all,
                true,
                Map.of()),
            CrossEntropy.CLIPPED);
    return new TracedJob(job, knowsLoss(head, loss), optimizer.isPresent());
  }

  private static String name(TraceHead head, Path file) {
    return head.name().isEmpty()
        ? String.valueOf(file.getFileName()).replaceFirst("\\.jsonl$", "")
        : head.name();
  }

  private static Variant variant(TraceHead head) {
    for (Variant variant : Variant.values()) {
      if (variant.key().equals(head.variant())) {
        return variant;
      }
    }
    return Variant.BUGGY;
  }

  /** Cross entropies read scores or shares, as their arguments say. */
  private static boolean knowsLoss(TraceHead head, Named loss) {
    try {
      return !Losses.of(new Named(loss.name(), new Settings(Map.of(), "")))
              .name()
              .endsWith("crossentropy")
          || head.lossConfig().isPresent();
    } catch (TrainException e) {
      // A loss of the user's own.
      return false;
    }
  }

  /** With all arguments where they are Keras's, else with the rate alone. */
  private static Optional<Named> optimizer(TraceHead head, String place, OptionalDouble firstRate) {
    if (!(head.optimizer().get("class_name") instanceof String)
        && !(head.optimizer().get("name") instanceof String)) {
      return Optional.empty();
    }
    Map<String, Object> given = head.optimizer();
    String name = String.valueOf(given.getOrDefault("class_name", given.get("name")));
    List<Map<String, Object>> tries = new ArrayList<>();
    Map<String, Object> arguments = new java.util.LinkedHashMap<>(given);
    arguments.remove("name");
    arguments.remove("class_name");
    tries.add(arguments);
    if (given.get("learning_rate") instanceof Number rate) {
      tries.add(Map.of("learning_rate", rate));
    }
    if (firstRate.isPresent()) {
      tries.add(Map.of("learning_rate", firstRate.getAsDouble()));
    }
    for (Map<String, Object> attempt : tries) {
      boolean rated = attempt.containsKey("learning_rate") || attempt.containsKey("lr");
      Named named = named(name, attempt, place);
      if (rated && isKnown(named)) {
        return Optional.of(named);
      }
    }
    return Optional.empty();
  }

  private static boolean isKnown(Named optimizer) {
    try {
      Optimizers.of(optimizer);
      return true;
    } catch (TrainException e) {
      // Another one, or with arguments that Keras's does not have.
      return false;
    }
  }

  private static Named named(String name, Map<String, Object> arguments, String place) {
    return new Named(name, new Settings(arguments, place + ", '" + name + "'"));
  }

  private static Preprocess untouched(String place) {
    return new Preprocess(
        0,
        false,
        new Preprocess.Scale.None(),
        false,
        Optional.empty(),
        false,
        OptionalInt.empty(),
        Map.of(),
        new Preprocess.Scale.None(),
        false,
        OptionalInt.empty(),
        Optional.empty(),
        place);
  }
}
