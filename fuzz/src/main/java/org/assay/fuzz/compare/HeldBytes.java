package org.assay.fuzz.compare;

/** Counts the bytes of tensors that a comparison holds at once, outside of the models. */
final class HeldBytes {
  private long now;
  private long peak;

  void add(long bytes) {
    now += bytes;
    peak = Math.max(peak, now);
  }

  void release(long bytes) {
    now -= bytes;
  }

  /** The most that was held at once. */
  long peak() {
    return peak;
  }
}
