package org.assay.train.repair;

import java.util.List;
import java.util.Optional;
import org.assay.train.causes.Hypothesis;

/**
 * A cause with its repair.
 *
 * @param hypothesis what is wrong
 * @param confidence from 0 to 1: the prior, raised by trainings that the change helped and lowered
 *     by those that it did not
 * @param evidence sentences, those of the trainings behind those of the rules
 * @param repair the change against it, with further ones where it alone does not cure
 * @param verified whether the repair helps on fresh seeds
 * @param proof the trainings that show it, with their curves; there where {@code verified} is
 */
public record Diagnosed(
    Hypothesis hypothesis,
    double confidence,
    List<String> evidence,
    Optional<Proposal> repair,
    Optional<Verified> verified,
    Optional<Comparison> proof) {
  public Diagnosed {
    evidence = List.copyOf(evidence);
  }

  /** Without a proof. */
  public Diagnosed(
      Hypothesis hypothesis,
      double confidence,
      List<String> evidence,
      Optional<Proposal> repair,
      Optional<Verified> verified) {
    this(hypothesis, confidence, evidence, repair, verified, Optional.empty());
  }
}
