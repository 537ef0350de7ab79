package org.assay.fuzz.compare;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;
import org.assay.report.Finding;
import org.assay.report.Fingerprints;
import org.assay.report.Kind;
import org.assay.report.Location;
import org.assay.report.Operand;
import org.assay.report.Severity;
import org.assay.report.Status;

/** Makes findings about outputs of the model that is compared. */
final class FindingFactory {
  private final Twin model;
  private final TwinGraph graph;
  private final Fingerprints fingerprints;

  FindingFactory(Twin model) {
    this.model = model;
    this.graph = new TwinGraph(model.model().graph());
    this.fingerprints = new Fingerprints(model.model());
  }

  /**
   * A finding.
   *
   * @param output of the model; the place is the node that makes it, unless another is given
   * @param at where the two part first, if that is known
   * @param status CONFIRMED for an error, ABSORBED for a note
   * @param greatest difference seen
   */
  Finding of(
      String ruleId,
      String output,
      Optional<Location> at,
      Status status,
      double greatest,
      String message,
      List<String> advice) {
    Location own = at.orElseGet(() -> place(output));
    return new Finding(
        fingerprints.of(ruleId, GraphPath.MAIN, output),
        ruleId,
        Kind.DIFFERENCE,
        status,
        status == Status.CONFIRMED ? Severity.ERROR : Severity.NOTE,
        own,
        output,
        new Operand(0, output, 0, greatest),
        List.of(),
        message,
        List.of(),
        advice);
  }

  private Location place(String output) {
    return Parting.location(graph, output, model)
        // An input that is handed on has no node.
        .orElseGet(
            () ->
                new Location(
                    GraphPath.MAIN, 0, "", "Identity", Optional.empty(), Optional.empty()));
  }

  /** The model's first output, for what concerns no output alone. */
  String firstOutput() {
    return model.model().graph().outputs().stream()
        .map(ValueInfo::name)
        .findFirst()
        .orElse(
            model.model().graph().nodes().stream().findFirst().map(Node::firstOutput).orElse(""));
  }
}
