package org.assay.train.step;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Tensor;
import org.assay.train.trace.TraceEvent;

/**
 * What came of a training.
 *
 * @param steps made
 * @param stopped whether a listener ended it
 * @param epochs in their order
 * @param weights last values, by tensor of the graph
 * @param trainMs milliseconds in steps without probes and in all else
 * @param probeMs milliseconds that steps with probes took beyond the mean of those without
 */
public record TrainingResult(
    long steps,
    boolean stopped,
    List<TraceEvent.Epoch> epochs,
    Map<String, Tensor> weights,
    double trainMs,
    double probeMs) {
  public TrainingResult {
    epochs = List.copyOf(epochs);
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
  }
}
