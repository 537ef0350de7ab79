package org.assay.fuzz.workers;

/**
 * When a search is over, asked between batches.
 *
 * @param inputs forward rows of all workers together; each has its share, so that what it does does
 *     not depend on how fast the others are
 * @param findings of all workers together, those that several see counted once
 */
public record Budget(long inputs, long findings) {
  /** No end. */
  public static final Budget NONE = new Budget(Long.MAX_VALUE, Long.MAX_VALUE);

  /** Checks the signs. */
  public Budget {
    if (inputs < 1 || findings < 1) {
      throw new IllegalArgumentException(inputs + " inputs, " + findings + " findings");
    }
  }

  /** A worker's share of the inputs; the first ones have one more where they cannot be equal. */
  long share(int worker, int workers) {
    return inputs == Long.MAX_VALUE
        ? inputs
        : inputs / workers + (worker < inputs % workers ? 1 : 0);
  }
}
