package org.assay.fuzz.objective;

import java.util.ArrayList;
import java.util.List;
import org.assay.fuzz.guide.GradientGuide;
import org.assay.fuzz.subject.Observation;

/**
 * A loss is high and yet its gradient vanishes, so that training stands still where it should
 * learn: a saturated discriminator, a dead layer. The gradient's Euclidean norm over all elements
 * of a row counts. With a NaN neither is so.
 */
public final class VanishingGradient implements Objective {
  // More than lie between the smallest float32 and the largest.
  private static final double DECADES = 100;

  /** Default of the least loss that is high. */
  public static final double USUAL_HIGH = 1;

  /** Default of the greatest norm that vanishes. */
  public static final double USUAL_LOW = 1e-6;

  private final int loss;
  private final int gradient;
  private final double high;
  private final double low;

  /**
   * An objective over two watched tensors.
   *
   * @param loss number of the loss, of which the greatest element counts
   * @param gradient number of the gradient, or of its norm
   * @param high least loss that counts as high, finite
   * @param low greatest norm that counts as vanishing, at least 0
   */
  public VanishingGradient(int loss, int gradient, double high, double low) {
    if (!Double.isFinite(high) || !(low >= 0)) {
      throw new IllegalArgumentException("loss " + high + ", gradient " + low);
    }
    this.loss = loss;
    this.gradient = gradient;
    this.high = high;
    this.low = low;
  }

  @Override
  public String name() {
    return "vanishing-gradient";
  }

  private double loss(Observation observed, int row) {
    float[] values = observed.values(loss);
    int size = observed.size(loss);
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = row * size; i < (row + 1) * size; i++) {
      greatest = Math.max(greatest, values[i]);
    }
    return greatest;
  }

  private double norm(Observation observed, int row) {
    float[] values = observed.values(gradient);
    int size = observed.size(gradient);
    double sum = 0;
    for (int i = row * size; i < (row + 1) * size; i++) {
      sum += (double) values[i] * values[i];
    }
    return Math.sqrt(sum);
  }

  @Override
  public boolean fails(Observation observed, int row) {
    return loss(observed, row) >= high && norm(observed, row) <= low;
  }

  /**
   * What lacks to a high loss, in parts of it; once it is high, what lacks to a small gradient, in
   * decades, and a little for a loss that is higher still. One after the other: a gradient vanishes
   * where the loss is low, too.
   */
  @Override
  public double fitness(Observation observed, int row) {
    double lack = high - loss(observed, row);
    if (!(lack <= 0)) {
      return -DECADES - 1 - lack / Math.max(1e-3, Math.abs(high));
    }
    double norm = norm(observed, row);
    double floor = Math.max(low, Float.MIN_VALUE);
    // Among equal gradients the greater loss: where a loss is cut off, its gradient falls at once.
    return norm <= low ? 0 : -Math.min(DECADES, Math.log10(norm / floor)) - 1 / (2 - lack);
  }

  @Override
  public String kind(Observation observed, int row) {
    return "high '"
        + observed.watched().get(loss).name()
        + "' without '"
        + observed.watched().get(gradient).name()
        + "'";
  }

  @Override
  public String describe(Observation observed, int row) {
    return "'"
        + observed.watched().get(loss).name()
        + "' is "
        + loss(observed, row)
        + ", the norm of '"
        + observed.watched().get(gradient).name()
        + "' is "
        + norm(observed, row);
  }

  /** Makes it of two names and two thresholds. */
  public static final class Factory implements ObjectiveFactory {
    @Override
    public String name() {
      return "vanishing-gradient";
    }

    @Override
    public String usage() {
      return "vanishing-gradient:loss=NAME,gradient=NAME[,high="
          + USUAL_HIGH
          + "][,low="
          + USUAL_LOW
          + "]";
    }

    private ObjectiveArguments read(String argument) {
      return new ObjectiveArguments(this, argument, "loss", "gradient", "high", "low");
    }

    @Override
    public List<String> tensors(String argument, List<String> scores) {
      ObjectiveArguments read = read(argument);
      return new ArrayList<>(List.of(read.needed("loss"), read.needed("gradient")));
    }

    @Override
    public List<GradientGuide.Goal> goals(String argument, List<String> scores) {
      return List.of(GradientGuide.growing(read(argument).needed("loss")));
    }

    @Override
    public Objective prepare(ObjectiveContext context, String argument) {
      ObjectiveArguments read = read(argument);
      double high = read.number("high", USUAL_HIGH);
      double low = read.number("low", USUAL_LOW);
      if (!Double.isFinite(high) || low < 0) {
        throw read.wrong(
            "thresholds " + high + " and " + low, "a finite loss, a norm of 0 or more");
      }
      return new VanishingGradient(
          context.number(read.needed("loss")), context.number(read.needed("gradient")), high, low);
    }
  }
}
