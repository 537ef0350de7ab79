package org.assay.fuzz.objective;

import java.util.List;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.guide.GradientGuide;
import org.assay.fuzz.subject.Observation;

/**
 * The model gives a mutant another class than its seed. A failure only where mutants still show
 * what their seed shows: after label-preserving mutations, or within a small ball (metamorphic
 * testing: Tian and others, "DeepTest", ICSE 2018). A row with NaN among its scores has no class.
 */
public final class LabelChange implements Objective {
  private static final int UNKNOWN = -1;

  private final int tensor;
  private final int own;

  /**
   * An objective before a seed is known: nothing fails yet.
   *
   * @param tensor number of the scores
   */
  public LabelChange(int tensor) {
    this(tensor, UNKNOWN);
  }

  private LabelChange(int tensor, int own) {
    this.tensor = tensor;
    this.own = own;
  }

  @Override
  public String name() {
    return "label-change";
  }

  @Override
  public boolean isRelative() {
    return true;
  }

  @Override
  public Objective forSeed(Observation observed, int row) {
    return new LabelChange(tensor, Scores.label(observed, tensor, row));
  }

  @Override
  public boolean fails(Observation observed, int row) {
    if (own == UNKNOWN) {
      return false;
    }
    int label = Scores.label(observed, tensor, row);
    return label != own && label != UNKNOWN;
  }

  /** The margin by which the seed's class loses. */
  @Override
  public double fitness(Observation observed, int row) {
    if (own == UNKNOWN) {
      return -Scores.margin(observed, tensor, row);
    }
    float[] values = observed.values(tensor);
    int size = observed.size(tensor);
    double other = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      other = i == own ? other : Math.max(other, values[row * size + i]);
    }
    return other - values[row * size + own];
  }

  @Override
  public String kind(Observation observed, int row) {
    return "class " + own + " becomes " + Scores.label(observed, tensor, row);
  }

  @Override
  public String describe(Observation observed, int row) {
    return "'"
        + observed.watched().get(tensor).name()
        + "' says class "
        + Scores.label(observed, tensor, row)
        + ", class "
        + own
        + " for the seed";
  }

  /** Makes it of {@code label-change[:tensor=NAME]}. */
  public static final class Factory implements ObjectiveFactory {
    @Override
    public String name() {
      return "label-change";
    }

    @Override
    public String usage() {
      return "label-change[:tensor=SCORES]";
    }

    private String tensor(String argument, List<String> scores) {
      return new ObjectiveArguments(this, argument, "tensor").tensor(scores);
    }

    @Override
    public List<String> tensors(String argument, List<String> scores) {
      return List.of(tensor(argument, scores));
    }

    @Override
    public List<GradientGuide.Goal> goals(String argument, List<String> scores) {
      return List.of(GradientGuide.boundary(tensor(argument, scores)));
    }

    @Override
    public Objective prepare(ObjectiveContext context, String argument) {
      int tensor = context.number(tensor(argument, context.scores()));
      if (context.watched().get(tensor).size() < 2) {
        throw new FuzzException(
            "one number per row names no class",
            "'" + context.watched().get(tensor).name() + "'",
            "at least two scores per row",
            "look for a predicate, e.g. --find 'predicate:p > 0.5'");
      }
      return new LabelChange(tensor);
    }
  }
}
