package org.assay.fuzz;

import org.assay.onnx.ErrorLine;

/**
 * What a user gave cannot be searched or compared. The message is one line: what · where · expected
 * · do this.
 */
public final class FuzzException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error with what was expected and what to do, either of which may be empty. */
  public FuzzException(String what, String where, String expected, String advice) {
    super(ErrorLine.of(what, where, expected, advice));
  }
}
