package org.assay.numeric.scan;

import java.util.HashMap;
import java.util.Map;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;

/** Finds the nodes of the model as it was read: tensors keep their names through the upgrade. */
final class OriginalNodes {
  /** A node and its index. */
  record Found(int index, Node node) {}

  private final Map<String, Found> byOutput = new HashMap<>();

  OriginalNodes(Graph graph) {
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      for (String output : node.outputs()) {
        byOutput.putIfAbsent(output, new Found(i, node));
      }
    }
  }

  /** The original of a node; itself if it has none there (subgraphs, inlined functions). */
  Found of(GraphPath path, int index, Node node) {
    if (path.equals(GraphPath.MAIN)) {
      for (String output : node.outputs()) {
        Found found = byOutput.get(output);
        if (found != null && found.node().opType().equals(node.opType())) {
          return found;
        }
      }
    }
    return new Found(index, node);
  }
}
