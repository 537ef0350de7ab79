package org.assay.data.failing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.assay.data.NdArray;

/**
 * Values on which a model fails, and all that is needed to see it fail again. Maps keep their
 * order.
 *
 * @param kind what fails, e.g. {@code non-finite}
 * @param modelSha256 of the model's file, 64 lower-case hexadecimal digits
 * @param tensor name of the first tensor that fails
 * @param spec path of the spec that was used; empty if none was
 * @param seed of the search
 * @param runtime what ran it
 * @param dims symbolic dimension to its size, at least 0
 * @param loss name of the loss; empty if there is none
 * @param inputs name of an input to its value
 * @param weights name of a weight to its value, where it is not the model's own
 * @param step the training step that fails; empty if it is the inputs alone
 */
public record FailingInput(
    String kind,
    String modelSha256,
    String tensor,
    Optional<String> spec,
    long seed,
    Runtime runtime,
    Map<String, Integer> dims,
    Optional<String> loss,
    Map<String, NdArray> inputs,
    Map<String, NdArray> weights,
    Optional<TrainingStep> step) {

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * What ran the model.
   *
   * @param ortVersion version of ONNX Runtime, e.g. {@code 1.28.0}
   * @param optimisation level of its graph optimisation, e.g. {@code all} or {@code none}
   */
  public record Runtime(String ortVersion, String optimisation) {}

  /**
   * A training step after which the model fails.
   *
   * @param startWeights name of a weight to its value before the step
   * @param batch name of an input to its value in the step
   * @param steppedWeights name of a weight to its value after the step
   */
  public record TrainingStep(
      Map<String, NdArray> startWeights,
      Map<String, NdArray> batch,
      Map<String, NdArray> steppedWeights) {
    /** Copies the maps. */
    public TrainingStep {
      startWeights = copy(startWeights);
      batch = copy(batch);
      steppedWeights = copy(steppedWeights);
    }
  }

  /** Copies the maps and checks hash and sizes. */
  public FailingInput {
    if (!SHA_256.matcher(modelSha256).matches()) {
      throw new IllegalArgumentException("not a SHA-256: " + modelSha256);
    }
    if (kind.isEmpty()) {
      throw new IllegalArgumentException("a failing input needs a kind");
    }
    dims = copy(dims);
    inputs = copy(inputs);
    weights = copy(weights);
    if (dims.values().stream().anyMatch(size -> size < 0)) {
      throw new IllegalArgumentException("a dimension is negative: " + dims);
    }
  }

  private static <T> Map<String, T> copy(Map<String, T> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
