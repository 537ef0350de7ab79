package org.assay.numeric.fix;

import java.util.Optional;
import org.assay.exec.ExecException;
import org.assay.numeric.fix.rewrite.ExceptionSet;
import org.assay.onnx.Model;
import org.assay.report.Finding;

/**
 * Says whether a repaired model does no harm: by runs of both models on ordinary data, of the
 * repaired one on failing inputs, and of their derivatives.
 */
final class Judge implements AutoCloseable {
  private final Model original;
  private final double tolerance;
  private final Optional<OrdinaryRuns> ordinary;
  private final Optional<GradientRuns> gradients;
  private final Optional<FailingRuns> failing;
  private final EquivalenceCheck equivalence;

  Judge(
      Model original,
      double tolerance,
      Optional<OrdinaryRuns> ordinary,
      Optional<GradientRuns> gradients,
      Optional<FailingRuns> failing,
      EquivalenceCheck equivalence) {
    this.original = original;
    this.tolerance = tolerance;
    this.ordinary = ordinary;
    this.gradients = gradients;
    this.failing = failing;
    this.equivalence = equivalence;
  }

  /** A repair whose proof is given, with all that runs say of it. */
  Repair judged(String id, Proposal proposal, Finding finding) {
    Optional<Agreement> agreement;
    Optional<Agreement> derivatives;
    Optional<Boolean> pass;
    boolean apart = true;
    try {
      agreement =
          ordinary.map(
              o -> {
                Agreement own = o.compared(proposal.model());
                return own.within(tolerance)
                    ? own.and(equivalence.search(original, proposal.model()))
                    : own;
              });
      derivatives = gradients.map(g -> g.compared(proposal.model(), tolerance));
      pass = failing.flatMap(f -> f.pass(proposal.model(), finding.tensor()));
      for (ExceptionSet set : proposal.exceptions()) {
        apart &= ordinary.map(o -> o.isApart(set, finding.tensor())).orElse(true);
      }
    } catch (ExecException e) {
      return new Repair(
          id,
          proposal,
          true,
          0,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.of("the repaired model does not run: " + e.getMessage()));
    }
    return new Repair(
        id,
        proposal,
        true,
        0,
        pass,
        agreement,
        derivatives,
        apart,
        refusal(proposal, agreement, derivatives, pass, apart));
  }

  private Optional<String> refusal(
      Proposal proposal,
      Optional<Agreement> agreement,
      Optional<Agreement> derivatives,
      Optional<Boolean> pass,
      boolean apart) {
    if (!proposal.limits().values().stream().allMatch(Limit::containsOrdinary)) {
      return Optional.of("ordinary inputs or today's weights leave the ranges");
    }
    if (!proposal.norms().values().stream().allMatch(NormLimit::containsOrdinary)) {
      return Optional.of("today's weights exceed the norms");
    }
    if (agreement.isPresent() && !agreement.get().within(tolerance)) {
      return Optional.of(differs("ordinary outputs", agreement.get()));
    }
    if (derivatives.isPresent() && !derivatives.get().within(tolerance)) {
      return Optional.of(differs("derivatives", derivatives.get()));
    }
    if (!pass.orElse(true)) {
      return Optional.of("a known failing input still fails");
    }
    return apart
        ? Optional.empty()
        : Optional.of("ordinary data falls among its exceptions: " + described(proposal));
  }

  private static String described(Proposal proposal) {
    return String.join(", ", proposal.exceptions().stream().map(ExceptionSet::describe).toList());
  }

  private static String differs(String what, Agreement agreement) {
    return agreement.staysFinite()
        ? what + " differ by " + agreement.maxRel() + " (relative)"
        : what + " are no longer finite";
  }

  /** Whether all outputs are finite on everything that is known to fail. */
  Optional<Boolean> allPass(Model repaired) {
    return failing.map(f -> f.allPass(repaired));
  }

  @Override
  public void close() {
    ordinary.ifPresent(OrdinaryRuns::close);
  }
}
