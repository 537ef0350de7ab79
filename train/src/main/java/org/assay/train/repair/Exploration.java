package org.assay.train.repair;

import java.util.List;
import java.util.Optional;

/**
 * What a search for causes came to.
 *
 * @param diagnoses the likeliest first
 * @param tried repairs that were trained, in the order of time
 * @param isComplete whether the search came to its end; it was stopped otherwise
 */
public record Exploration(List<Diagnosed> diagnoses, List<Tried> tried, boolean isComplete) {
  /** Of a job that nothing is wrong with. */
  public static final Exploration NOTHING = new Exploration(List.of(), List.of(), true);

  public Exploration {
    diagnoses = List.copyOf(diagnoses);
    tried = List.copyOf(tried);
  }

  /** Causes without trainings. */
  public static Exploration of(List<Diagnosed> diagnoses) {
    return new Exploration(diagnoses, List.of(), true);
  }

  /** The first diagnosis whose repair is verified. */
  public Optional<Diagnosed> proved() {
    return diagnoses.stream().filter(d -> d.verified().isPresent()).findFirst();
  }
}
