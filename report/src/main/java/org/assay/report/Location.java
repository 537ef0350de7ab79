package org.assay.report;

import java.util.Objects;
import java.util.Optional;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;

/**
 * Place of a finding within a model.
 *
 * @param graph the graph that holds the node
 * @param nodeIndex position of the node in that graph, from 0
 * @param node name of the node; may be empty
 * @param op operator, with its domain before it unless that is the standard one
 * @param scope module of the exported program, e.g. {@code encoder.layer.0}, if known
 * @param source line the node came from, if known
 */
public record Location(
    GraphPath graph,
    int nodeIndex,
    String node,
    String op,
    Optional<String> scope,
    Optional<Source> source) {
  public Location {
    Objects.requireNonNull(graph, "graph");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(op, "op");
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(source, "source");
    if (nodeIndex < 0) {
      throw new IllegalArgumentException("node index " + nodeIndex + " is below 0");
    }
  }

  /**
   * Place of a node, with scope and source line where the exporter or the textual model give them.
   *
   * @param modelPath path of the model's file, for the line of a textual model
   */
  public static Location of(GraphPath graph, int nodeIndex, Node node, String modelPath) {
    Optional<Source> source =
        node.line().isPresent() && node.line().getAsInt() > 0
            ? Optional.of(new Source(modelPath, node.line().getAsInt(), Source.Origin.MODEL))
            : ExporterMetadata.source(node.metadata());
    return new Location(
        graph,
        nodeIndex,
        node.name(),
        operator(node),
        ExporterMetadata.scope(node.metadata()),
        source);
  }

  private static String operator(Node node) {
    return node.domain().isEmpty() ? node.opType() : node.domain() + "." + node.opType();
  }
}
