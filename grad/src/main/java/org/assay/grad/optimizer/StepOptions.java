package org.assay.grad.optimizer;

import java.util.OptionalDouble;

/**
 * What is done around a step, in Keras's order: gradients are clipped, weights decay, the step is
 * made.
 *
 * @param weightDecay each weight loses this part of itself times the learning rate (AdamW: Adam
 *     with decay); 0 for none
 * @param clipValue every element of a gradient is cut to [-c, c]
 * @param clipNorm the norm of each gradient is at most c
 * @param globalClipNorm the norm of all gradients together is at most c
 */
public record StepOptions(
    double weightDecay,
    OptionalDouble clipValue,
    OptionalDouble clipNorm,
    OptionalDouble globalClipNorm) {
  /** Nothing. */
  public static final StepOptions PLAIN =
      new StepOptions(0, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

  public StepOptions {
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("weight decay of " + weightDecay + " is negative");
    }
    int ways = 0;
    for (OptionalDouble clip : new OptionalDouble[] {clipValue, clipNorm, globalClipNorm}) {
      ways += clip.isPresent() ? 1 : 0;
      if (clip.isPresent() && !(clip.getAsDouble() > 0)) {
        throw new IllegalArgumentException("clipping at " + clip.getAsDouble());
      }
    }
    if (ways > 1) {
      throw new IllegalArgumentException("more than one way of clipping");
    }
  }

  /** The same with decay. Keras's AdamW decays by 0.004. */
  public StepOptions withDecay(double decay) {
    return new StepOptions(decay, clipValue, clipNorm, globalClipNorm);
  }

  /** The same with elements clipped. */
  public StepOptions withClipValue(double c) {
    return new StepOptions(weightDecay, OptionalDouble.of(c), clipNorm, globalClipNorm);
  }

  /** The same with norms clipped. */
  public StepOptions withClipNorm(double c) {
    return new StepOptions(weightDecay, clipValue, OptionalDouble.of(c), globalClipNorm);
  }

  /** The same with the common norm clipped. */
  public StepOptions withGlobalClipNorm(double c) {
    return new StepOptions(weightDecay, clipValue, clipNorm, OptionalDouble.of(c));
  }
}
