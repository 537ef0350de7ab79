package org.assay.fuzz.objective;

import java.util.List;
import org.assay.fuzz.guide.Driver;
import org.assay.fuzz.subject.Observation;

/**
 * A watched tensor holds NaN or an infinity. Tensors are asked in their order, which should be that
 * of the graph, so that the kind names the first.
 */
public final class NonFinite implements Objective {
  /**
   * An operand that drives an operator towards failing.
   *
   * @param tensor number of the watched tensor
   */
  public record Driving(int tensor, Driver driver) {}

  private final int[] tensors;
  private final List<Driving> drivers;
  // By tensor, in the order of tensors: what its elements may hold; empty where all are finite.
  private final byte[][] allowed;

  /**
   * An objective with a sense of direction.
   *
   * @param tensors numbers of the watched tensors that must stay finite
   * @param drivers of which fitness is the greatest nearness; may be none
   */
  public NonFinite(int[] tensors, List<Driving> drivers) {
    this(tensors, drivers, List.of());
  }

  /**
   * As {@link #NonFinite(int[], List)}, but for constants of the model.
   *
   * @param expected of each tensor, in their order; none: everything must be finite
   */
  public NonFinite(int[] tensors, List<Driving> drivers, List<Expected> expected) {
    if (tensors.length == 0) {
      throw new IllegalArgumentException("no tensors");
    }
    this.tensors = tensors.clone();
    this.drivers = List.copyOf(drivers);
    this.allowed = new byte[tensors.length][];
    for (int t = 0; t < tensors.length; t++) {
      allowed[t] = expected.isEmpty() ? new byte[0] : expected.get(t).byElement();
    }
  }

  @Override
  public String name() {
    return "non-finite";
  }

  @Override
  public boolean fails(Observation observed, int row) {
    for (int t = 0; t < tensors.length; t++) {
      if (!observed.isFinite(tensors[t], row) && failing(observed, t, row) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** First element that is neither finite nor expected; −1 if there is none. */
  private int failing(Observation observed, int t, int row) {
    int size = observed.size(tensors[t]);
    float[] values = observed.values(tensors[t]);
    boolean any = allowed[t].length == size;
    for (int i = 0; i < size; i++) {
      if (!Expected.admits(any ? allowed[t][i] : 0, values[row * size + i])) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public double fitness(Observation observed, int row) {
    double best = Double.NEGATIVE_INFINITY;
    for (int d = 0; d < drivers.size(); d++) {
      Driving driving = drivers.get(d);
      best = Math.max(best, nearness(observed, row, driving));
    }
    return best;
  }

  private static double nearness(Observation observed, int row, Driving driving) {
    float[] values = observed.values(driving.tensor());
    int size = observed.size(driving.tensor());
    // Nearness is monotone in what grows: one element decides. An infinity is a mask's, which says
    // nothing.
    float chosen = Float.NaN;
    for (int i = row * size; i < (row + 1) * size; i++) {
      float value = values[i];
      boolean nearer =
          Float.isNaN(chosen)
              || switch (driving.driver().growth()) {
                case GREATEST -> value > chosen;
                case LEAST -> value < chosen;
                case MAGNITUDE -> Math.abs(value) > Math.abs(chosen);
                case LEAST_MAGNITUDE -> Math.abs(value) < Math.abs(chosen);
              };
      chosen = nearer && Float.isFinite(value) ? value : chosen;
    }
    if (Float.isNaN(chosen)) {
      return Double.NEGATIVE_INFINITY;
    }
    return driving.driver().nearness(chosen);
  }

  @Override
  public String kind(Observation observed, int row) {
    return observed.watched().get(tensors[first(observed, row)]).name();
  }

  private int first(Observation observed, int row) {
    for (int t = 0; t < tensors.length; t++) {
      if (failing(observed, t, row) >= 0) {
        return t;
      }
    }
    throw new IllegalArgumentException("row " + row + " does not fail");
  }

  @Override
  public String describe(Observation observed, int row) {
    int t = first(observed, row);
    int tensor = tensors[t];
    float value = observed.values(tensor)[row * observed.size(tensor) + failing(observed, t, row)];
    return "'"
        + observed.watched().get(tensor).name()
        + "' holds "
        + (Float.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
  }
}
