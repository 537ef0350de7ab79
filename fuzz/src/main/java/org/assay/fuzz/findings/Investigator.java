package org.assay.fuzz.findings;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.assay.exec.ExecException;
import org.assay.fuzz.campaign.Sighting;
import org.assay.fuzz.objective.NonFinite;
import org.assay.fuzz.objective.Objective;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into what a campaign saw: names the first operator that fails, drops what is the same as an
 * earlier finding or only a constant of the model, moves the row towards its seed and runs it again
 * on its own. Not for several threads.
 */
public final class Investigator {
  private static final Logger LOG = LoggerFactory.getLogger(Investigator.class);

  private final Map<String, Objective> objectives = new TreeMap<>();
  private final Minimiser minimiser;
  private final Confirmer confirmer;
  private final Set<String> known = new HashSet<>();

  /**
   * An investigator that has seen nothing.
   *
   * @param objectives of the campaign's plan
   */
  public Investigator(List<Objective> objectives, Minimiser minimiser, Confirmer confirmer) {
    objectives.forEach(each -> this.objectives.putIfAbsent(each.name(), each));
    this.minimiser = minimiser;
    this.confirmer = confirmer;
  }

  /** Takes note of a finding of earlier: another of this objective and refined kind is the same. */
  public void know(String objective, String kind) {
    known.add(Investigated.key(objective, kind));
  }

  /**
   * Looks into a sighting.
   *
   * @param ancestor row of the seed that it descends from; its own row if it is a seed
   * @throws IllegalArgumentException if its objective is none of the plan
   */
  public Investigated investigate(Sighting sighting, float[] ancestor) {
    Objective objective = objectives.get(sighting.objective());
    if (objective == null) {
      throw new IllegalArgumentException("no objective '" + sighting.objective() + "'");
    }
    Case open = new Case(sighting, objective, ancestor);
    if (objective instanceof NonFinite) {
      Optional<Confirmer.Origin> origin = open.trace(sighting.row());
      if (origin.isPresent() && origin.get().first().isEmpty()) {
        return open.closed(Investigated.Status.CONSTANT, sighting.row(), List.of());
      }
      open.origin = origin.flatMap(Confirmer.Origin::first);
    }
    if (!known.add(Investigated.key(sighting.objective(), open.kind()))) {
      return open.closed(Investigated.Status.DUPLICATE, sighting.row(), List.of());
    }
    return open.minimiseAndConfirm();
  }

  /** One sighting's investigation. */
  private final class Case {
    private final Sighting sighting;
    private final Objective objective;
    private final float[] ancestor;
    private Optional<Confirmer.FirstFailure> origin = Optional.empty();
    private long inputs;

    Case(Sighting sighting, Objective objective, float[] ancestor) {
      this.sighting = sighting;
      this.objective = minimiser.forSeed(objective, ancestor);
      this.inputs = objective.isRelative() ? 1 : 0;
      this.ancestor = ancestor;
    }

    /**
     * Where a row turns non-finite; empty if the model cannot be traced, for want of memory say.
     */
    Optional<Confirmer.Origin> trace(float[] row) {
      try {
        Confirmer.Origin traced = confirmer.trace(row);
        inputs += traced.runs();
        return Optional.of(traced);
      } catch (ExecException e) {
        LOG.debug("a failing row cannot be traced", e);
        return Optional.empty();
      }
    }

    String kind() {
      return origin.map(Confirmer.FirstFailure::kind).orElse(sighting.kind());
    }

    Investigated closed(Investigated.Status status, float[] row, List<Trial> trials) {
      return new Investigated(sighting, status, kind(), origin, row, ancestor, trials, inputs);
    }

    Investigated minimiseAndConfirm() {
      Minimiser.Minimised smaller =
          minimiser.minimise(objective, sighting.kind(), sighting.row(), ancestor);
      inputs += smaller.inputs();
      if (smaller.reproduced() && sameOrigin(smaller.row())) {
        Confirmer.Confirmation confirmation = confirm(smaller.row());
        if (confirmation.isConfirmed()) {
          return closed(Investigated.Status.CONFIRMED, smaller.row(), confirmation.trials());
        }
      }
      // What fails only just may fail by one way of rounding only: the row as it was found decides.
      Confirmer.Confirmation confirmation = confirm(sighting.row());
      Investigated.Status status =
          confirmation.isConfirmed()
              ? Investigated.Status.CONFIRMED
              : confirmation.isReproduced()
                  ? Investigated.Status.UNSTABLE
                  : Investigated.Status.NOT_REPRODUCED;
      return closed(status, sighting.row(), confirmation.trials());
    }

    private Confirmer.Confirmation confirm(float[] row) {
      Confirmer.Confirmation confirmation = confirmer.confirm(objective, sighting.kind(), row);
      inputs += confirmation.inputs();
      return confirmation;
    }

    private boolean sameOrigin(float[] row) {
      return origin.isEmpty()
          || trace(row)
              .flatMap(Confirmer.Origin::first)
              .map(Confirmer.FirstFailure::kind)
              .equals(origin.map(Confirmer.FirstFailure::kind));
    }
  }
}
