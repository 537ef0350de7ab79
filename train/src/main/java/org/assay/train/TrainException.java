package org.assay.train;

import org.assay.onnx.ErrorLine;

/**
 * A training job that cannot be run. The message is one line: what · where · expected · do this.
 */
public final class TrainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error with what was expected and what to do, either of which may be empty. */
  public TrainException(String what, String where, String expected, String advice) {
    super(ErrorLine.of(what, where, expected, advice));
  }
}
