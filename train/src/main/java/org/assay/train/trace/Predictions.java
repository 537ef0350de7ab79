package org.assay.train.trace;

import java.util.List;

/**
 * Outputs beside targets.
 *
 * @param rows number of rows
 * @param outputs row-major
 * @param outputShape sizes of one output
 * @param targets row-major
 * @param targetShape sizes of one target
 */
public record Predictions(
    int rows,
    float[] outputs,
    List<Integer> outputShape,
    float[] targets,
    List<Integer> targetShape) {
  public Predictions {
    outputShape = List.copyOf(outputShape);
    targetShape = List.copyOf(targetShape);
  }
}
