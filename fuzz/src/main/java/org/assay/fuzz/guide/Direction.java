package org.assay.fuzz.guide;

import java.util.Arrays;

/**
 * Where failure lies, seen from a row: for continuous elements a derivative, for tokens those that
 * would bring most in their place. Reused from parent to parent.
 */
public final class Direction {
  /** Tokens that are proposed for each position, at most. */
  public static final int CHOICES = 4;

  private final float[] derivative;
  private final float[] tokens;
  private final float[] gains;
  private boolean aimed;
  private boolean tokensKnown;

  /** Nothing is known of a row of this many elements. */
  public Direction(int rowSize) {
    derivative = new float[rowSize];
    tokens = new float[rowSize * CHOICES];
    gains = new float[rowSize * CHOICES];
  }

  /** Forgets everything. */
  public void clear() {
    aimed = false;
    tokensKnown = false;
    Arrays.fill(derivative, 0);
    Arrays.fill(gains, Float.NEGATIVE_INFINITY);
  }

  /** Whether a derivative by some continuous element is known. */
  public boolean isAimed() {
    return aimed;
  }

  /** Whether better tokens are known for some position. */
  public boolean hasTokens() {
    return tokensKnown;
  }

  /** The derivative by every element; 0 for those that are not continuous. Not to be written. */
  public float[] derivative() {
    return derivative;
  }

  /** A proposed token. */
  public float token(int element, int choice) {
    return tokens[element * CHOICES + choice];
  }

  /**
   * How much a proposed token would bring in place of the row's own, to first order; negative
   * infinity where none is proposed.
   */
  public float gain(int element, int choice) {
    return gains[element * CHOICES + choice];
  }

  /** Sets a derivative, finite. */
  public void derivative(int element, float value) {
    derivative[element] = value;
    aimed |= value != 0;
  }

  /** Proposes a token. */
  public void propose(int element, int choice, float token, float gain) {
    tokens[element * CHOICES + choice] = token;
    gains[element * CHOICES + choice] = gain;
    tokensKnown |= gain > 0;
  }
}
