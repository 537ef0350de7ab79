package org.assay.grad.ops.recurrent;

import java.util.List;

/** GRU; gates in the order update, reset, hidden. */
final class GatedCell implements RecurrentGradients.Cell {
  private final boolean linearBeforeReset;

  GatedCell(boolean linearBeforeReset) {
    this.linearBeforeReset = linearBeforeReset;
  }

  @Override
  public List<String> activations() {
    return List.of("Sigmoid", "Tanh");
  }

  @Override
  public int states() {
    return 1;
  }

  @Override
  public boolean keepsRecurrentBias() {
    return linearBeforeReset;
  }

  @Override
  public List<String> next(Step s, String gates, List<String> states) {
    String h = states.get(0);
    String both = s.e().add(s.gate(gates, 0, 2), s.recurrent(h, 0, 2));
    if (linearBeforeReset && s.recurrentBias().isPresent()) {
      both = s.e().add(both, bias(s, 0, 2));
    }
    String sigmoid = s.activate(0, both);
    List<String> part = s.parted(sigmoid, 2);
    String z = part.get(0);
    String r = part.get(1);
    String state;
    if (linearBeforeReset) {
      String linear = s.recurrent(h, 2, 3);
      state =
          s.e().mul(r, s.recurrentBias().isPresent() ? s.e().add(linear, bias(s, 2, 3)) : linear);
    } else {
      state = s.recurrent(s.e().mul(r, h), 2, 3);
    }
    String candidate = s.activate(1, s.e().add(s.gate(gates, 2, 3), state));
    return List.of(s.e().add(s.e().mul(s.complement(z), candidate), s.e().mul(z, h)));
  }

  private static String bias(Step s, int from, int to) {
    return s.e().slice(s.recurrentBias().orElseThrow(), 0, from * s.hidden(), to * s.hidden());
  }
}
