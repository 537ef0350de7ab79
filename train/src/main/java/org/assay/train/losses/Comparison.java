package org.assay.train.losses;

import java.util.List;
import java.util.stream.LongStream;
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

  /** Whether some time steps of the output do not count. */
  public boolean hasMask() {
    return output.mask().isPresent() && output.rank() > 1;
  }

  /** Which time steps count, 0 or 1: (rows, steps). */
  public String counts() {
    return ops.number(output.mask().orElseThrow());
  }

  /** Numbers that have lost the output's last axis, averaged over all axes behind the steps. */
  public String perStep(String numbers) {
    int left = output.rank() - 2;
    return left == 0 ? numbers : ops.mean(numbers, false, LongStream.range(2, 2 + left).toArray());
  }

  /** The mean of losses over rows and, where there is a mask, the time steps that count. */
  public String meanOfCounted(String losses) {
    if (!hasMask()) {
      return ops.reduce("ReduceMean", losses, false);
    }
    String sum = ops.reduce("ReduceSum", ops.mul(perStep(losses), counts()), false);
    return ops.div(sum, ops.reduce("ReduceSum", counts(), false));
  }
}
