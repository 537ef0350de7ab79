package org.assay.grad.ops.recurrent;

import java.util.List;

/** RNN: f(x·Wᵀ + h·Rᵀ + biases). */
final class PlainCell implements RecurrentGradients.Cell {
  @Override
  public List<String> activations() {
    return List.of("Tanh");
  }

  @Override
  public int states() {
    return 1;
  }

  @Override
  public boolean keepsRecurrentBias() {
    return false;
  }

  @Override
  public List<String> next(Step s, String gates, List<String> states) {
    String h = states.get(0);
    return List.of(s.activate(0, s.e().add(gates, s.recurrent(h, 0, 1))));
  }
}
