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

  /**
   * An objective with a sense of direction.
   *
   * @param tensors numbers of the watched tensors that must stay finite
   * @param drivers of which fitness is the greatest nearness; may be none
   */
  public NonFinite(int[] tensors, List<Driving> drivers) {
    if (tensors.length == 0) {
      throw new IllegalArgumentException("no tensors");
    }
    this.tensors = tensors.clone();
    this.drivers = List.copyOf(drivers);
  }

  @Override
  public String name() {
    return "non-finite";
  }

  @Override
  public boolean fails(Observation observed, int row) {
    for (int tensor : tensors) {
      if (!observed.isFinite(tensor, row)) {
        return true;
      }
    }
    return false;
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
    // Nearness is monotone in what grows: one element decides.
    float chosen = values[row * size];
    for (int i = row * size + 1; i < (row + 1) * size; i++) {
      float value = values[i];
      boolean nearer =
          switch (driving.driver().growth()) {
            case GREATEST -> value > chosen;
            case LEAST -> value < chosen;
            case MAGNITUDE -> Math.abs(value) > Math.abs(chosen);
            case LEAST_MAGNITUDE -> Math.abs(value) < Math.abs(chosen);
          };
      chosen = nearer ? value : chosen;
    }
    return driving.driver().nearness(chosen);
  }

  @Override
  public String kind(Observation observed, int row) {
    for (int tensor : tensors) {
      if (!observed.isFinite(tensor, row)) {
        return observed.watched().get(tensor).name();
      }
    }
    throw new IllegalArgumentException("row " + row + " does not fail");
  }

  @Override
  public String describe(Observation observed, int row) {
    String name = kind(observed, row);
    int tensor = observed.indexOf(name);
    float[] values = observed.values(tensor);
    int size = observed.size(tensor);
    for (int i = 0; i < size; i++) {
      float value = values[row * size + i];
      if (!Float.isFinite(value)) {
        return "'" + name + "' holds " + (Float.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
      }
    }
    throw new IllegalArgumentException("row " + row + " does not fail");
  }
}
