package org.assay.grad.ops.recurrent;

import java.util.List;

/** LSTM; gates in the order input, output, forget, cell. */
final class MemoryCell implements RecurrentGradients.Cell {
  private final boolean coupled;

  MemoryCell(boolean coupled) {
    this.coupled = coupled;
  }

  @Override
  public List<String> activations() {
    return List.of("Sigmoid", "Tanh", "Tanh");
  }

  @Override
  public int states() {
    return 2;
  }

  @Override
  public boolean keepsRecurrentBias() {
    return false;
  }

  @Override
  public List<String> next(Step s, String gates, List<String> states) {
    String h = states.get(0);
    String cell = states.get(1);
    String all = s.e().add(gates, s.recurrent(h, 0, 4));
    List<String> part = s.parted(all, 4);
    String in = s.activate(0, s.peeped(part.get(0), 0, cell));
    String keep = coupled ? s.complement(in) : s.activate(0, s.peeped(part.get(2), 2, cell));
    String candidate = s.activate(1, part.get(3));
    String next = s.e().add(s.e().mul(keep, cell), s.e().mul(in, candidate));
    String out = s.activate(0, s.peeped(part.get(1), 1, next));
    return List.of(s.e().mul(out, s.plainly(2, next)), next);
  }
}
