package org.assay.train.trace;

import java.util.Locale;

/** What of a layer is looked at. */
public enum Phase {
  /** What it gives to the next. */
  FORWARD,
  /** Its weights before the step. */
  WEIGHTS,
  /** The derivative of the loss by its output. */
  OUTPUT_GRADIENT,
  /** The derivative of the loss by its weights. */
  WEIGHT_GRADIENT,
  /** What the step adds to its weights. */
  UPDATE;

  /** As documents spell it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
