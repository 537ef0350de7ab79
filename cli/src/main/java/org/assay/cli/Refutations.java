package org.assay.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.data.spec.Spec;
import org.assay.numeric.confirm.search.SplitProof;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.report.Finding;
import org.assay.report.Kind;

/** Proofs that findings of one model cannot happen, on parts of the ranges that a scan assumed. */
final class Refutations {
  private final Model model;
  private final Spec spec;
  private final ScanOptions options;
  private Optional<SplitProof> proof = Optional.empty();

  Refutations(Model model, Spec spec, ScanOptions options) {
    this.model = model;
    this.spec = spec;
    this.options = options;
  }

  /** On how many parts together a finding is excluded; empty if it is not. */
  OptionalInt parts(Finding finding, Duration time) {
    if (finding.kind() != Kind.NON_FINITE
        || !finding.location().graph().equals(GraphPath.MAIN)
        || time.isNegative()) {
      return OptionalInt.empty();
    }
    if (proof.isEmpty()) {
      proof = Optional.of(new SplitProof(Scanner.create().trial(model, spec, options)));
    }
    return proof.get().parts(finding.tensor(), time);
  }

  /** What reports say of the proof. */
  static String text(int parts) {
    return "bounds on " + parts + " parts of the ranges exclude it";
  }

  /** What a command says of a finding that is none. */
  static String note(Finding finding, String why) {
    return "%s (%s) is safe: %s".formatted(finding.id(), finding.tensor(), why);
  }
}
