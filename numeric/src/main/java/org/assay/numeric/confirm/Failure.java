package org.assay.numeric.confirm;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.exec.trace.NodeTrace;
import org.assay.exec.trace.TensorSummary;
import org.assay.onnx.Tensor;

/**
 * An input on which an operator makes a non-finite value of finite operands.
 *
 * @param node the operator and what it made
 * @param output its first output that is not finite
 * @param inputs everything that was fed, drawn weights too
 * @param run number of the run, from 1
 */
public record Failure(NodeTrace node, TensorSummary output, Map<String, Tensor> inputs, int run) {
  public Failure {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
  }
}
