package org.assay.fuzz.subject;

import java.util.ArrayList;
import java.util.List;
import org.assay.fuzz.input.InputLayout;

/**
 * Two models on the same rows: two precisions, two optimisation levels, a model and its quantised
 * twin. The tensors of the first come first.
 */
public final class TwinTarget implements Target {
  private final ModelTarget first;
  private final ModelTarget second;
  private final List<Watched> watched = new ArrayList<>();

  /**
   * Joins two models that are already loaded; closing this closes both.
   *
   * @param firstName put before the names of the first model's tensors, e.g. {@code float32}
   * @throws IllegalArgumentException if they take other rows
   */
  public TwinTarget(ModelTarget first, String firstName, ModelTarget second, String secondName) {
    if (first.layout().rowSize() != second.layout().rowSize()
        || first.capacity() != second.capacity()) {
      throw new IllegalArgumentException("twins of different rows");
    }
    this.first = first;
    this.second = second;
    for (Watched tensor : first.watched()) {
      watched.add(new Watched(firstName + ": " + tensor.name(), tensor.size(), tensor.dims()));
    }
    for (Watched tensor : second.watched()) {
      watched.add(new Watched(secondName + ": " + tensor.name(), tensor.size(), tensor.dims()));
    }
  }

  @Override
  public InputLayout layout() {
    return first.layout();
  }

  @Override
  public List<Watched> watched() {
    return List.copyOf(watched);
  }

  @Override
  public int capacity() {
    return first.capacity();
  }

  @Override
  public void run(float[] rows, int from, int count, Observation into) {
    first.run(rows, from, count, into, 0);
    second.run(rows, from, count, into, first.watched().size());
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}
