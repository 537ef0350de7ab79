package org.assay.fuzz.objective;

import org.assay.fuzz.subject.Observation;

/**
 * A watched tensor holds NaN or an infinity. Tensors are asked in their order, which should be that
 * of the graph, so that the kind names the first.
 */
public final class NonFinite implements Objective {
  private final int[] tensors;
  private final int[] drivers;
  private final double[] directions;

  /**
   * An objective with a sense of direction.
   *
   * @param tensors numbers of the watched tensors that must stay finite
   * @param drivers numbers of watched tensors that make an operator fail when they grow or shrink
   * @param directions for each driver: +1 if it fails where the greatest element is large, −1 where
   *     the least is small (far below 0), 0 where the least magnitude is small
   */
  public NonFinite(int[] tensors, int[] drivers, double[] directions) {
    if (tensors.length == 0 || drivers.length != directions.length) {
      throw new IllegalArgumentException(tensors.length + " tensors, " + drivers.length);
    }
    this.tensors = tensors.clone();
    this.drivers = drivers.clone();
    this.directions = directions.clone();
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
    for (int d = 0; d < drivers.length; d++) {
      best = Math.max(best, fitness(observed, row, d));
    }
    return best;
  }

  private double fitness(Observation observed, int row, int driver) {
    float[] values = observed.values(drivers[driver]);
    int size = observed.size(drivers[driver]);
    double greatest = Double.NEGATIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY;
    double nearest = Double.POSITIVE_INFINITY;
    for (int i = row * size; i < (row + 1) * size; i++) {
      greatest = Math.max(greatest, values[i]);
      least = Math.min(least, values[i]);
      nearest = Math.min(nearest, Math.abs(values[i]));
    }
    return directions[driver] > 0 ? greatest : directions[driver] < 0 ? -least : -nearest;
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
