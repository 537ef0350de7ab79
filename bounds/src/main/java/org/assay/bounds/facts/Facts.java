package org.assay.bounds.facts;

import java.util.List;

/** All facts. */
public final class Facts {
  private Facts() {}

  /** One of each. */
  public static List<Fact> all() {
    return List.of(
        new RestoredShape(),
        new TiledRows(),
        new Squares(),
        new ShiftedByMaximum(),
        new HandWrittenSoftmax(),
        new Normalised(),
        new UnitVector(),
        new ConvexCombination(),
        new DynamicallyQuantised(),
        new GuardedByIsNan(),
        new GuardedByComparison());
  }
}
