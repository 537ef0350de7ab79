package org.assay.grad;

import org.assay.onnx.ErrorLine;

/**
 * A derivative was asked for that cannot be made. The message has the one shape of all errors: what
 * · where · expected · do this.
 */
public final class GradientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an error.
   *
   * @param what what is wrong
   * @param where node or tensor; may be empty
   * @param expected what would have been right; may be empty
   * @param advice what to do; may be empty
   */
  public GradientException(String what, String where, String expected, String advice) {
    super(ErrorLine.of(what, where, expected, advice));
  }
}
