package org.assay.train.repair;

import java.util.List;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Place;

/**
 * A repair that was trained.
 *
 * @param stage why
 * @param round of the search, from 1 on: a later round begins with the changes that earlier ones
 *     kept; 0 for the proof, which begins with the job as it was, as all likely changes at once do
 * @param kind of fault that it is against; of the first of several changes
 * @param place where that fault lies
 * @param changes in words: those of this round, in the proof and at once all
 * @param comparison with the job that the round began with
 * @param kept whether the search went on with it, or the proof held
 */
public record Tried(
    Stage stage,
    int round,
    FaultKind kind,
    Place place,
    List<String> changes,
    Comparison comparison,
    boolean kept) {
  /** Why a repair is trained. */
  public enum Stage {
    /** One change, to see what it does. */
    SINGLE,
    /** Two changes at once, where no single one helped. */
    PAIR,
    /** All likely changes at once, where no others cured. */
    TOGETHER,
    /** All kept changes, on seeds that the search never used. */
    PROOF
  }

  public Tried {
    changes = List.copyOf(changes);
  }
}
