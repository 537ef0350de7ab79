package org.assay.numeric.fix;

import java.util.Arrays;

/**
 * A Euclidean norm that each slice of a weight must keep to, as MaxNorm does.
 *
 * @param most greatest norm of a slice
 * @param dims of the weight as the model has it
 * @param outputAxis its axis of output features; a slice is all that belongs to one of them
 * @param convolution whether it is that of a convolution, else that of a matrix product
 * @param kept range that a single element still has, as a share of that before
 * @param containsOrdinary whether today's weights, or those that are drawn to start with, keep to
 *     it
 */
public record NormLimit(
    double most,
    long[] dims,
    int outputAxis,
    boolean convolution,
    double kept,
    boolean containsOrdinary) {
  public NormLimit {
    dims = dims.clone();
    if (!(most > 0) || outputAxis < 0 || outputAxis >= dims.length || !(kept >= 0 && kept <= 1)) {
      throw new IllegalArgumentException(
          "no norm: " + most + " of " + Arrays.toString(dims) + ", " + kept);
    }
  }

  @Override
  public long[] dims() {
    return dims.clone();
  }

  /** The axis of output features where Keras and PyTorch keep them: those of matrices differ. */
  public boolean isOutputLast() {
    return outputAxis == dims.length - 1;
  }
}
