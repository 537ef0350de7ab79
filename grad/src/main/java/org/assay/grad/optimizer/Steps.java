package org.assay.grad.optimizer;

import java.util.List;
import org.assay.grad.Expressions;

/** What the formulas of optimisers share. */
public final class Steps {
  private final Expressions e;
  private final String learningRate;
  private final String iteration;
  private final List<String> shared;

  Steps(Expressions e, String learningRate, String iteration, List<String> shared) {
    this.e = e;
    this.learningRate = learningRate;
    this.iteration = iteration;
    this.shared = List.copyOf(shared);
  }

  /**
   * One weight.
   *
   * @param weight its value, decayed already
   * @param gradient clipped already
   * @param slots states before the step
   */
  public record Place(String weight, String gradient, List<String> slots) {
    public Place {
      slots = List.copyOf(slots);
    }

    String slot(int index) {
      return slots.get(index);
    }
  }

  /** New weight and states. */
  public record Result(String weight, List<String> slots) {
    public Result {
      slots = List.copyOf(slots);
    }
  }

  Expressions e() {
    return e;
  }

  /** The learning rate in the type of a tensor. */
  String rate(String like) {
    return e.castLike(learningRate, like);
  }

  /** Number of this step, from 1 on. */
  String step(String like) {
    return e.add(e.castLike(iteration, like), 1);
  }

  /** A shared state in the type of a tensor. */
  String shared(int index, String like) {
    return e.castLike(shared.get(index), like);
  }

  /** old + (now - old)·by. */
  String towards(String old, String now, double by) {
    return e.add(old, e.mul(e.sub(now, old), by));
  }

  /** old·keep + now·(1 - keep). */
  String decayed(String old, String now, double keep) {
    return e.add(e.mul(old, keep), e.mul(now, 1 - keep));
  }

  /** 1 - β^t. */
  String remainder(double beta, String like) {
    String power = e.op("Pow", e.real(beta, like), step(like));
    return e.sub(e.real(1, like), power);
  }
}
