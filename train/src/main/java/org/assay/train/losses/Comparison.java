package org.assay.train.losses;

import java.util.List;
import org.assay.train.formula.Ops;
import org.assay.train.job.CrossEntropy;
import org.assay.train.layers.Value;

/**
 * What losses and metrics see.
 *
 * @param target float32, of shape (rows, …)
 * @param targetShape sizes of one target
 * @param output of the network, channels last
 * @param crossEntropy whether losses may use the operand of the last activation
 */
public record Comparison(
    Ops ops, String target, List<Integer> targetShape, Value output, CrossEntropy crossEntropy) {
  public Comparison {
    targetShape = List.copyOf(targetShape);
  }

  /** Whether a target has a value for each of the output. */
  public boolean isElementwise() {
    return targetShape.equals(output.shape());
  }

  /** Whether a target is the number of one of the output's classes. */
  public boolean isSparse() {
    List<Integer> places = output.shape().subList(0, output.rank() - 1);
    List<Integer> shape = targetShape;
    if (shape.equals(places) && !shape.isEmpty()) {
      return true;
    }
    return shape.size() == output.rank()
        && shape.get(shape.size() - 1) == 1
        && shape.subList(0, shape.size() - 1).equals(places);
  }

  /** The mean of losses, the first axes of which are rows and time steps, over those that count. */
  public String meanOfCounted(String losses) {
    if (output.mask().isEmpty() || output.rank() < 2) {
      return ops.reduce("ReduceMean", losses, false);
    }
    String counts = ops.number(output.mask().get());
    // Losses have lost the last axis of the output; what is left of the others is averaged.
    int left = output.rank() - 2;
    String each =
        left == 0
            ? losses
            : ops.mean(losses, false, java.util.stream.LongStream.range(2, 2 + left).toArray());
    return ops.div(
        ops.reduce("ReduceSum", ops.mul(each, counts), false),
        ops.reduce("ReduceSum", counts, false));
  }
}
