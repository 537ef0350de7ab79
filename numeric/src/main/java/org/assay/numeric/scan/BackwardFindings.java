package org.assay.numeric.scan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Cell;
import org.assay.numeric.backward.BackwardPass.Hazard;
import org.assay.numeric.rules.BackwardCheck;
import org.assay.onnx.GraphPath;
import org.assay.report.Finding;
import org.assay.report.Fingerprints;
import org.assay.report.Kind;
import org.assay.report.Location;
import org.assay.report.Operand;
import org.assay.report.Status;

/** What the backward pass says, as findings. */
final class BackwardFindings {
  private final String path;
  private final Fingerprints fingerprints;
  private final OriginalNodes originals;

  BackwardFindings(String path, Fingerprints fingerprints, OriginalNodes originals) {
    this.path = path;
    this.fingerprints = fingerprints;
    this.originals = originals;
  }

  /** Findings of their own: where no gradient risk was reported for the operator itself. */
  List<Finding> of(
      BackwardScan backward, List<BackwardCheck> checks, List<Verdicts.Raised> alarms) {
    Set<Integer> spokenOf = new HashSet<>();
    for (Verdicts.Raised r : alarms) {
      boolean risk = r.check().kind() == Kind.GRADIENT_RISK;
      if (risk && r.place().path().equals(GraphPath.MAIN)) {
        spokenOf.add(r.place().node());
      }
    }
    List<Finding> findings = new ArrayList<>();
    for (BackwardScan.Found found : backward.findings(checks, spokenOf)) {
      findings.add(finding(backward, found));
    }
    return findings;
  }

  private Finding finding(BackwardScan backward, BackwardScan.Found found) {
    Hazard h = found.hazard();
    String ruleId = found.check().rule().id();
    Status status = found.check().status();
    String tensor = h.node().outputs().stream().filter(o -> !o.isEmpty()).findFirst().orElse("");
    OriginalNodes.Found original = originals.of(GraphPath.MAIN, h.index(), h.node());
    Cell operand = h.step().in(h.operand());
    return new Finding(
        fingerprints.of(ruleId, GraphPath.MAIN, tensor),
        ruleId,
        Kind.GRADIENT_RISK,
        status,
        status.severity(),
        Location.of(GraphPath.MAIN, original.index(), original.node(), path),
        tensor,
        new Operand(
            h.operand(), h.node().inputs().get(h.operand()), Ends.lo(operand), Ends.hi(operand)),
        backward.path(h.node()),
        found.check().message(h)
            + (found.further() == 0 ? "" : "; so it is at " + found.further() + " more operators"),
        List.of("the loss is '" + backward.loss() + "', differentiated as in docs/backward.md"),
        ModelScan.advice(ruleId, path, true));
  }

  /** A gradient risk of an operator, with what a known loss makes of it. */
  static Finding withLoss(Finding f, Verdicts.Raised raised, Optional<BackwardScan> backward) {
    if (backward.isEmpty() || !raised.place().path().equals(GraphPath.MAIN)) {
      return f;
    }
    BackwardScan pass = backward.get();
    String loss = "'" + pass.loss() + "'";
    if (!pass.reaches(raised.node())) {
      return with(
          f,
          Status.ABSORBED,
          "; no gradient of the loss " + loss + " flows through here to a weight");
    }
    return with(
        f,
        f.status(),
        pass.fails(raised.place().node())
            ? "; the gradient of the loss " + loss + " flows through here"
            : "; differentiated as in docs/backward.md, and with subnormal numbers kept, no gradient of"
                + " the loss "
                + loss
                + " that flows through here can fail");
  }

  private static Finding with(Finding f, Status status, String more) {
    return new Finding(
        f.id(),
        f.ruleId(),
        f.kind(),
        status,
        status == f.status() ? f.severity() : status.severity(),
        f.location(),
        f.tensor(),
        f.operand(),
        f.path(),
        f.message() + more,
        f.assumes(),
        f.advice());
  }
}
