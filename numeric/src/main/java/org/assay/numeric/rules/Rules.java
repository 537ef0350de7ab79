package org.assay.numeric.rules;

import java.util.List;
import java.util.stream.Stream;
import org.assay.report.Rule;

/** All rules, in the order in which they are asked; the first that fires speaks. */
public final class Rules {
  private Rules() {}

  /** One of each. */
  public static List<Check> checks() {
    return List.of(
        new LogDomain(),
        new ExponentialOverflow(),
        new DivisionByZero(),
        new RootOfNegative(),
        new PowerDomain(),
        new RowWithoutFinite(),
        new InverseFunctionDomain(),
        new EndlessRange(),
        new IntegerDivision(),
        new IntegerCast(),
        new QuantisationScale(),
        new ReductionOfNothing(),
        new NormalisationWithoutEpsilon(),
        new InfinityClash(),
        new ArithmeticOverflow(),
        new LogGradient(),
        new RootGradient(),
        new DivisionGradient(),
        new PowerGradient(),
        new LogSoftmaxGradient(),
        new DiscardedByWhere(),
        new InverseFunctionGradient());
  }

  /** One of each that needs a loss to be known. */
  public static List<BackwardCheck> backward() {
    return List.of(new BackwardNonFinite(), new BackwardOverflow());
  }

  /** What is known of each rule, with the text of its page. */
  public static List<Rule> all() {
    return Stream.concat(
            checks().stream().map(Check::rule), backward().stream().map(BackwardCheck::rule))
        .map(RulePages::with)
        .toList();
  }
}
