package org.assay.train.trace;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.train.data.Dataset;

/**
 * The first line of a trace: what is known before the first step.
 *
 * @param framework that trained: {@code assay}, {@code keras}, {@code torch} or another
 * @param frameworkVersion of it; may be empty
 * @param facts layers, loss, metrics, sizes
 * @param configs arguments of each layer as Keras gives them; absent where they are not known
 * @param lossConfig arguments of the loss; absent where they are not known
 * @param optimizer its {@code name} and arguments; empty where they are not known
 * @param job path of an exported job, relative to the trace's folder
 * @param name as reports call the training; may be empty
 * @param variant form of a job that has several; may be empty
 * @param complete whether the layers are all that is computed between input and output
 * @param sample rows that are trained on, as the network gets them
 * @param data facts of all rows, from who holds them
 * @param thinned how many times looks or steps were left out
 */
public record TraceHead(
    String framework,
    String frameworkVersion,
    TrainingFacts facts,
    List<Optional<Map<String, Object>>> configs,
    Optional<Map<String, Object>> lossConfig,
    Map<String, Object> optimizer,
    Optional<String> job,
    String name,
    String variant,
    boolean complete,
    Optional<Dataset> sample,
    Optional<Map<String, Object>> data,
    int thinned) {
  /** Name and number of the format. */
  public static final String SCHEMA = "assay.training/1";

  public TraceHead {
    configs = configs.stream().map(c -> c.map(TraceHead::ordered)).toList();
    lossConfig = lossConfig.map(TraceHead::ordered);
    optimizer = ordered(optimizer);
    data = data.map(TraceHead::ordered);
    if (configs.size() != facts.layers().size()) {
      throw new IllegalArgumentException(
          configs.size() + " configurations for " + facts.layers().size() + " layers");
    }
  }

  private static Map<String, Object> ordered(Map<String, Object> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** A training of which nothing but its facts is known. */
  public static TraceHead of(String framework, TrainingFacts facts) {
    return new TraceHead(
        framework,
        "",
        facts,
        Collections.nCopies(facts.layers().size(), Optional.empty()),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        "",
        "",
        false,
        Optional.empty(),
        Optional.empty(),
        0);
  }

  /** The same without facts of all rows, as who holds but a sample writes it. */
  public TraceHead withoutData() {
    return new TraceHead(
        framework,
        frameworkVersion,
        facts,
        configs,
        lossConfig,
        optimizer,
        job,
        name,
        variant,
        complete,
        sample,
        Optional.empty(),
        thinned);
  }
}
