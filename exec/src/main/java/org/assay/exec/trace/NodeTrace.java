package org.assay.exec.trace;

import java.util.List;
import org.assay.onnx.Node;

/**
 * A node of the main graph and what it made; what the subgraphs of an If, Loop or Scan did shows in
 * the outputs of that node.
 *
 * @param index of the node in the main graph, counted from 0
 * @param outputs its readable floating-point outputs
 */
public record NodeTrace(int index, Node node, List<TensorSummary> outputs) {
  public NodeTrace {
    outputs = List.copyOf(outputs);
  }

  /** Whether all of its outputs are finite. */
  public boolean isFinite() {
    return outputs.stream().allMatch(TensorSummary::isFinite);
  }

  /** Whether one of its outputs holds a NaN. */
  public boolean hasNan() {
    return outputs.stream().anyMatch(output -> output.nan() > 0);
  }

  /** Whether one of its outputs is near overflow. */
  public boolean isNearOverflow() {
    return outputs.stream().anyMatch(TensorSummary::isNearOverflow);
  }
}
