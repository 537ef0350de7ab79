package org.assay.train.job;

import java.util.List;
import org.assay.onnx.Graph;
import org.assay.train.layers.Layout;

/**
 * A network that is an ONNX graph. What is trained, shown and probed of it are its parts.
 *
 * @param graph of the working opset, functions inlined, weights as initializers
 * @param input of features, float32, the first axis being that of the rows
 * @param parts in the order of the graph; the last one gives the network's output
 */
public record OnnxNetwork(Graph graph, String input, List<Part> parts) {
  /**
   * A node with weights or an activation, or the last one.
   *
   * @param spec name and operator
   * @param tensor its output
   * @param layout where the tensor has its channels
   * @param activation Keras's name of the function; empty if it is none
   * @param operand of the activation; empty if it is none
   * @param weights initializers that are trained and that it reads first
   */
  public record Part(
      LayerSpec spec,
      String tensor,
      Layout layout,
      String activation,
      String operand,
      List<String> weights) {
    public Part {
      weights = List.copyOf(weights);
    }
  }

  public OnnxNetwork {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a network without parts");
    }
  }
}
