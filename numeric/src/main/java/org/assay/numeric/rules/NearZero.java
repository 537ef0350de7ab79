package org.assay.numeric.rules;

import org.assay.bounds.Cell;
import org.assay.onnx.finiteness.Failure;

/** Operands that may lie so near zero that a derivative overflows. */
final class NearZero {
  private NearZero() {}

  static boolean test(Cell operand) {
    return operand.lo < Failure.NEAR_ZERO && operand.hi > -Failure.NEAR_ZERO;
  }

  static Check.Alarm alarm(Operation o, int operand) {
    String ending = "may come within " + Failure.NEAR_ZERO + " of 0";
    return new Check.Alarm(operand, false, Sentences.steep(o, operand, ending));
  }
}
