package org.assay.data.spec;

/** Which ranges weights are taken to have: the option {@code --weights}. */
public enum WeightMode {
  /** The model as shipped. */
  FROZEN,
  /** The architecture under training. */
  FREE
}
