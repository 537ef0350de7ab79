package org.assay.numeric.fix.rewrite;

import java.util.List;
import org.assay.report.Rule;

/** A rewrite that looks at the graph around the failing node. */
abstract class ExpressionRewrite implements Rewrite {
  private final Rule rule;

  ExpressionRewrite(String id, String name, String summary) {
    this.rule = new Rule(id, name, summary);
  }

  @Override
  public final Rule rule() {
    return rule;
  }

  @Override
  public final List<Rewritten> apply(RewriteInput input) {
    Surroundings around = new Surroundings(input);
    boolean open =
        around.opset() >= RewriteInput.OLDEST_OPSET
            && around.failing().domain().isEmpty()
            && Arity.isWhole(around.failing());
    return open ? propose(around) : List.of();
  }

  /** The proposals, best first. */
  abstract List<Rewritten> propose(Surroundings around);
}
