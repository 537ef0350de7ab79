package org.assay.numeric.confirm.search;

/** Which searches take part. */
public enum Strategy {
  /** All, from cheap to dear. */
  PORTFOLIO,
  /** Descent of the operand's own objective from random points: GRIST's way. */
  GRADIENT,
  /** Uniform points. */
  RANDOM
}
