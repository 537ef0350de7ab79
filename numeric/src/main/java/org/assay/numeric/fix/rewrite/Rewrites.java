package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.List;
import org.assay.numeric.rules.RulePages;
import org.assay.report.Rule;

/** All rewrites, in the order in which they are worth trying. */
public final class Rewrites {
  private Rewrites() {}

  /** One of each: the same function in another form first, guards with exception sets last. */
  public static List<Rewrite> all() {
    return List.of(
        new LogOfSoftmax(),
        new SpreadLogSoftmax(),
        new SoftmaxByHand(),
        new UselessEpsilon(),
        new BinaryCrossEntropy(),
        new LogOfSigmoid(),
        new SoftplusByHand(),
        new LogSumExp(),
        new FunctionByHand(),
        new ExponentialWithin(),
        new VarianceByMoments(),
        new UnitLength(),
        new EmptyRows(),
        new SafeBehindWhere(),
        new LogOfComplement(),
        new CountDivision(),
        new DivisionFloor(),
        new SignKeepingDivision(),
        OperandFloor.ofRoot(),
        OperandFloor.ofLogarithm(),
        OperandFloor.ofPower(),
        new ExponentClip(),
        new OverflowBehindExponential(),
        new InverseFunctionDomain(),
        new NormalisationEpsilon(),
        new CastRange(),
        new QuantisationScale());
  }

  /** What is known of each rewrite, with the text of its page. */
  public static List<Rule> rules() {
    return all().stream().map(Rewrite::rule).map(RulePages::with).toList();
  }

  /** A proposal with the rewrite that made it. */
  public record Proposal(Rewrite rewrite, Rewritten rewritten) {}

  /** Everything that is proposed for a failing operator, best first. */
  public static List<Proposal> proposals(RewriteInput input) {
    List<Proposal> proposals = new ArrayList<>();
    for (Rewrite rewrite : all()) {
      rewrite.apply(input).forEach(r -> proposals.add(new Proposal(rewrite, r)));
    }
    return proposals;
  }
}
