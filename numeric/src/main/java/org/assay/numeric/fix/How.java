package org.assay.numeric.fix;

import java.util.Locale;

/** The kinds of repairs, in the order in which they are tried. */
public enum How {
  /** Another form of the same expression. */
  REWRITE,
  /** A clip of the operand that makes the operator fail, where it is read. */
  CLIP,
  /** Limits of the ranges of inputs, weights or other tensors. */
  LIMIT;

  /** The word of documents, e.g. {@code rewrite}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
