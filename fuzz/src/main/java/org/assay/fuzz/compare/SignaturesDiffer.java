package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.report.Finding;
import org.assay.report.Rule;
import org.assay.report.Status;

/** CP004: inputs or outputs differ in name, type or dimensions. */
final class SignaturesDiffer implements ComparisonRule {
  @Override
  public Rule rule() {
    return new Rule(
        "CP004",
        "signatures-differ",
        "Inputs or outputs of two models differ in name, element type or dimensions.");
  }

  @Override
  public List<Finding> judge(Comparison c, FindingFactory findings) {
    List<Finding> found = new ArrayList<>();
    for (OutputComparison output : c.outputs()) {
      output
          .misfit()
          .ifPresent(
              dims ->
                  found.add(
                      findings.of(
                          rule().id(),
                          output.b(),
                          Optional.empty(),
                          Status.CONFIRMED,
                          0,
                          "Output '%s' has the dimensions %s on the same input"
                              .formatted(output.a(), dims),
                          List.of("assay explain CP004"))));
    }
    // What could be compared all the same is a note.
    if (found.isEmpty() && !c.remarks().isEmpty()) {
      found.add(
          findings.of(
              rule().id(),
              findings.firstOutput(),
              Optional.empty(),
              Status.ABSORBED,
              0,
              OutputsDiffer.sentence(c.remarks()),
              List.of("assay explain CP004")));
    }
    return found;
  }
}
