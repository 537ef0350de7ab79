package org.assay.fuzz.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.fuzz.rules.FuzzRules;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.report.Finding;
import org.assay.report.Fingerprints;
import org.assay.report.Kind;
import org.assay.report.Location;
import org.assay.report.Operand;
import org.assay.report.Status;

/** What a campaign found, as findings about the model: their places and fingerprints. */
public final class CampaignFindings {
  private static final String PREFIX_END = ": ";

  private final Graph graph;
  private final String path;
  private final Fingerprints fingerprints;

  /**
   * Places within a model.
   *
   * @param path of its file
   */
  public CampaignFindings(Model model, String path) {
    this.graph = model.graph();
    this.path = path;
    this.fingerprints = new Fingerprints(model);
  }

  /**
   * The tensor of the model that a failure is about.
   *
   * @param named what the failing input names; may have the model's name before it, or be none
   * @return a tensor that a node makes: the one named, else the first output
   */
  public String tensor(String named) {
    int at = named.indexOf(PREFIX_END);
    String bare = at < 0 ? named : named.substring(at + PREFIX_END.length());
    if (node(named).isPresent()) {
      return named;
    }
    return node(bare).isPresent()
        ? bare
        : graph.outputs().isEmpty() ? named : graph.outputs().get(0).name();
  }

  /**
   * Equal for the same failure of a re-exported model.
   *
   * @param tensor as {@link #tensor} has it
   * @param kind of the failure: several of one tensor are told apart by it
   */
  public String fingerprint(String objective, String tensor, String kind) {
    String own = fingerprints.of(FuzzRules.ruleOf(objective), GraphPath.MAIN, tensor);
    // A kind that names the tensor adds nothing but a name, which may change.
    return kind.contains(tensor) ? own : own + "-" + Integer.toHexString(kind.hashCode());
  }

  /** The findings, for reports that all commands write. */
  public List<Finding> of(CampaignReport report) {
    List<Finding> findings = new ArrayList<>();
    for (CampaignReport.Found found : report.findings()) {
      Status status = found.status().equals("confirmed") ? Status.CONFIRMED : Status.POSSIBLE;
      findings.add(
          new Finding(
              found.id(),
              found.rule(),
              Kind.FAILURE,
              status,
              status.severity(),
              place(found.tensor()),
              found.tensor(),
              new Operand(0, found.tensor(), 0, 0),
              List.of(),
              found.message() + "; " + found.detail(),
              List.of(),
              List.of(
                  "assay replay " + found.folder() + " --model " + report.model(),
                  "assay explain " + found.rule())));
    }
    return findings;
  }

  private Location place(String tensor) {
    return node(tensor)
        .map(i -> Location.of(GraphPath.MAIN, i, graph.nodes().get(i), path))
        .orElseGet(
            () ->
                new Location(
                    GraphPath.MAIN, 0, "", "Identity", Optional.empty(), Optional.empty()));
  }

  private Optional<Integer> node(String tensor) {
    List<Node> nodes = graph.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).outputs().contains(tensor)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }
}
