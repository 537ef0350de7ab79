package org.assay.train.causes;

import java.util.Locale;

/** What can be wrong with a training job. */
public enum FaultKind {
  /** An activation that does not suit what the layer has to give. */
  WRONG_ACTIVATION,
  /** A loss that does not suit the labels or the task. */
  WRONG_LOSS,
  /** A last layer with another number of units than the answer has numbers. */
  WRONG_OUTPUT_UNITS,
  /** Steps so large that the loss does not settle. */
  LEARNING_RATE_TOO_HIGH,
  /** Steps so small that the weights hardly move. */
  LEARNING_RATE_TOO_LOW,
  /** An optimiser that does not get ahead on this problem. */
  WRONG_OPTIMIZER,
  /** Features or targets of sizes that the network does not bear. */
  UNSCALED_DATA,
  /** Labels that the loss reads as something else. */
  WRONG_LABELS,
  /** First weights that keep units equal, or drive them out of range. */
  WRONG_INITIALISATION,
  /** A layer without activation where one is needed. */
  MISSING_ACTIVATION,
  /** A bounded activation that sits at its ends. */
  SATURATING_ACTIVATION,
  /** More layers than an activation with small slopes lets gradients through. */
  TOO_DEEP_FOR_ACTIVATION,
  /** Too few updates. */
  TOO_FEW_EPOCHS,
  /** Too many or too few rows in a batch. */
  WRONG_BATCH_SIZE,
  /** Rows of one shape where the layer means another. */
  WRONG_SHAPE,
  /** Layers in an order that defeats them. */
  WRONG_LAYER_ORDER,
  /** Dropout that is too strong, in the wrong place, or missing. */
  DROPOUT_MISUSE,
  /** A penalty that is too strong or missing. */
  REGULARISATION_MISUSE,
  /** Too few units for the task. */
  INSUFFICIENT_CAPACITY,
  /** A metric that does not measure the task. */
  WRONG_METRIC,
  /** Something else. */
  OTHER;

  /** As documents spell it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
