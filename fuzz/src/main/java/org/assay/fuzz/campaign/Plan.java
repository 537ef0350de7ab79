package org.assay.fuzz.campaign;

import java.util.List;
import org.assay.fuzz.mutate.Mutator;
import org.assay.fuzz.mutate.Validity;
import org.assay.fuzz.objective.Objective;
import org.assay.fuzz.schedule.Schedule;

/**
 * What a campaign does; with seeds and a target it determines every result.
 *
 * @param seed of all chance
 * @param mutators at least one; which is used is drawn, weighted by what each has earned if {@code
 *     weighted}
 * @param weighted whether mutators that found more are used more
 * @param validity what mutants are moved back to
 * @param schedule which items are mutated
 * @param objectives what is looked for; asked in this order, before coverage; fitness is that of
 *     the first that knows its own
 * @param keep which mutants enter the corpus
 * @param unconditionalSeeds whether every seed enters; else only the first does so in any case, and
 *     later ones must be new, as in TensorFuzz's published code
 * @param mutantsPerParent at least 1
 */
public record Plan(
    long seed,
    List<Mutator> mutators,
    boolean weighted,
    Validity validity,
    Schedule schedule,
    List<Objective> objectives,
    Keep keep,
    boolean unconditionalSeeds,
    int mutantsPerParent) {
  /** Mutants of one parent in TensorFuzz's published experiments. */
  public static final int PUBLISHED_MUTANTS = 100;

  /** Checks that there is something to do and to look for. */
  public Plan {
    mutators = List.copyOf(mutators);
    objectives = List.copyOf(objectives);
    if (mutators.isEmpty() || objectives.isEmpty() || mutantsPerParent < 1) {
      throw new IllegalArgumentException(
          mutators.size() + " mutators, " + objectives.size() + " objectives");
    }
  }
}
