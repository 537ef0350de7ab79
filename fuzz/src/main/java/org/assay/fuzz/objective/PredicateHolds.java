package org.assay.fuzz.objective;

import java.util.List;
import org.assay.fuzz.predicate.BoundPredicate;
import org.assay.fuzz.predicate.Predicate;
import org.assay.fuzz.subject.Observation;

/**
 * A statement of the user about the values of tensors holds. Of several that {@code ||} joins the
 * first that holds is the kind of failure.
 */
public final class PredicateHolds implements Objective {
  private final BoundPredicate predicate;

  /** An objective of a predicate on the watched tensors. */
  public PredicateHolds(BoundPredicate predicate) {
    this.predicate = predicate;
  }

  @Override
  public String name() {
    return "predicate";
  }

  @Override
  public boolean fails(Observation observed, int row) {
    return predicate.holds(observed, row);
  }

  @Override
  public double fitness(Observation observed, int row) {
    return predicate.nearness(observed, row);
  }

  @Override
  public String kind(Observation observed, int row) {
    return predicate.part(observed, row);
  }

  @Override
  public String describe(Observation observed, int row) {
    return predicate.part(observed, row) + " holds";
  }

  /** Makes it of the text of a predicate. */
  public static final class Factory implements ObjectiveFactory {
    @Override
    public String name() {
      return "predicate";
    }

    @Override
    public String usage() {
      return "predicate:TEXT, e.g. predicate:any(prob < 0)";
    }

    @Override
    public List<String> tensors(String argument, List<String> scores) {
      return List.copyOf(Predicate.parse(argument).tensors());
    }

    @Override
    public Objective prepare(ObjectiveContext context, String argument) {
      return new PredicateHolds(Predicate.parse(argument).on(context.watched()));
    }
  }
}
