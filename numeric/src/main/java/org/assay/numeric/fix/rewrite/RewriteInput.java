package org.assay.numeric.fix.rewrite;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.assay.bounds.Bounds;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.report.Finding;

/**
 * A failing operator with its surroundings.
 *
 * @param model the model to rewrite: as it was read, or upgraded; new nodes are written for its
 *     standard operator set, which must be 13 or later for anything to be proposed
 * @param path the graph that holds the failing node
 * @param node its index there
 * @param operand index of the operand that can make it fail
 * @param bounds of tensors by name, of the scan that found it; what is not there is unknown
 */
public record RewriteInput(
    Model model, GraphPath path, int node, int operand, Map<String, Bounds> bounds) {
  /** The oldest standard operator set for which nodes are written. */
  public static final long OLDEST_OPSET = 13;

  /**
   * Checks that the node is there.
   *
   * @throws IllegalArgumentException if there is no such node or operand
   */
  public RewriteInput {
    bounds = Collections.unmodifiableMap(new HashMap<>(bounds));
    Graph graph = NestedGraphs.at(model.graph(), path);
    if (node < 0 || node >= graph.nodes().size()) {
      throw new IllegalArgumentException("graph " + path + " has no node " + node);
    }
    if (operand < 0) {
      throw new IllegalArgumentException("operand " + operand + " is below 0");
    }
  }

  /**
   * What a finding tells, by {@link org.assay.numeric.scan.Scanner.Observer}'s model and bounds.
   *
   * @throws IllegalArgumentException if the finding is not of this model
   */
  public static RewriteInput of(Model model, Finding finding, Map<String, Bounds> bounds) {
    return new RewriteInput(
        model,
        finding.location().graph(),
        finding.location().nodeIndex(),
        Math.max(0, finding.operand().index()),
        bounds);
  }

  /** The graph that holds the failing node. */
  public Graph graph() {
    return NestedGraphs.at(model.graph(), path);
  }

  /** The failing node. */
  public Node failing() {
    return graph().nodes().get(node);
  }
}
