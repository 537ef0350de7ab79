package org.assay.numeric.fix.rewrite;

import java.util.List;
import org.assay.report.Rule;

/** A replacement known to be stable, for one kind of expression. */
public interface Rewrite {
  /** Id ({@code RW…}), name and what it does, in one sentence. */
  Rule rule();

  /**
   * The rewritten models, best first; empty if the expression around the failing node is not of
   * this kind, or if the rewrite cannot help where it stands.
   *
   * <p>A proposal is the same function as before in exact arithmetic, but for its exception sets.
   * That it no longer fails is for the caller to prove, by a scan of the rewritten model.
   */
  List<Rewritten> apply(RewriteInput input);
}
