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
}
