package org.assay.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.report.Finding;
import org.assay.report.Fingerprints;
import org.assay.report.Location;
import org.assay.report.Operand;
import org.assay.report.Status;
import org.assay.report.Unproved;

/** The finding that an operator of mere magnitude becomes once runs come near it. */
final class MagnitudeFinding {
  private MagnitudeFinding() {}

  /** The node of the main graph that computes a tensor. */
  static OptionalInt node(Model model, String tensor) {
    List<Node> nodes = model.graph().nodes();
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).outputs().contains(tensor)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * The finding.
   *
   * @param index of the node in the main graph
   * @param narrow the 16-bit type that was scanned for: a fault there is another one
   */
  static Finding of(
      Path file,
      Model model,
      Unproved magnitude,
      int index,
      Optional<String> narrow,
      String message) {
    Node node = model.graph().nodes().get(index);
    int operand = Math.max(0, node.inputs().indexOf(magnitude.lostAt()));
    String key = magnitude.ruleId() + narrow.map(type -> "/" + type).orElse("");
    return new Finding(
        new Fingerprints(model).of(key, GraphPath.MAIN, magnitude.tensor()),
        magnitude.ruleId(),
        magnitude.kind(),
        Status.POSSIBLE,
        Status.POSSIBLE.severity(),
        Location.of(GraphPath.MAIN, index, node, file.toString()),
        magnitude.tensor(),
        new Operand(
            operand,
            node.inputs().isEmpty() ? "" : node.inputs().get(operand),
            -magnitude.bound(),
            magnitude.bound()),
        List.of(),
        message,
        List.of(),
        List.of());
  }
}
