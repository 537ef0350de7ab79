package org.assay.report;

/** What kind of fault a finding is. */
public enum Kind {
  /** A forward value can become NaN or infinite. */
  NON_FINITE("non-finite"),
  /**
   * A result can be one that ONNX leaves undefined, or the run can stop, though no NaN or infinity
   * shows it: integer division by zero, a cast that the integer type cannot hold.
   */
  UNDEFINED("undefined"),
  /** Forward values stay finite, but a derivative can become NaN or infinite. */
  GRADIENT_RISK("gradient-risk"),
  /** Two models, or a model and what was recorded of it, do not give the same. */
  DIFFERENCE("difference"),
  /** A search met what it looked for, on an input that was run. */
  FAILURE("failure");

  private final String text;

  Kind(String text) {
    this.text = text;
  }

  /** Whether an operand with its range is what makes the operator fail. */
  public boolean hasOperand() {
    return this != DIFFERENCE && this != FAILURE;
  }

  /** The word of documents and messages, e.g. {@code non-finite}. */
  public String text() {
    return text;
  }
}
