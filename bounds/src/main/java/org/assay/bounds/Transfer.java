package org.assay.bounds;

import java.util.List;

/**
 * Bounds of an operator's outputs from bounds of its inputs. A transfer is sound: every value that
 * the operator's kernel computes from values within the inputs' bounds lies within the result.
 */
@FunctionalInterface
public interface Transfer {
  /**
   * Computes bounds.
   *
   * @return one entry per output of the node that is computed; entries may be fewer than outputs,
   *     the rest is unknown
   * @throws org.assay.onnx.ModelException if the node contradicts its operator's specification
   */
  List<Bounds> apply(TransferContext context);
}
