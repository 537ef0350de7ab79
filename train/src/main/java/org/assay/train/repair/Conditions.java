package org.assay.train.repair;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What is around a search and does not change its result.
 *
 * @param ledger where finished trainings are kept and found
 * @param stop asked at every step; the search ends soon after it says true, with what it knows
 * @param progress told of every repair that was compared
 */
public record Conditions(Ledger ledger, BooleanSupplier stop, Consumer<Tried> progress) {
  /** Nothing is kept, nobody stops it, nobody is told. */
  public static final Conditions NONE = new Conditions(Ledger.NOTHING, () -> false, tried -> {});
}
