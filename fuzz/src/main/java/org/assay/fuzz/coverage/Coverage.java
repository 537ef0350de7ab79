package org.assay.fuzz.coverage;

import org.assay.fuzz.subject.Observation;

/**
 * What of a model's behaviour a corpus has seen. A row is described by a signature of fixed length;
 * a corpus keeps what is needed of the signatures of its items, so that coverage can be built again
 * from them.
 */
public interface Coverage {
  /** Name for reports, e.g. {@code nearest logits}. */
  String name();

  /** Number of floats of a signature. */
  int signatureSize();

  /**
   * The signature of a row.
   *
   * @param into takes it, from its element 0 on
   */
  void signature(Observation observed, int row, float[] into);

  /**
   * Whether a signature shows behaviour that was not seen. Never for one that holds NaN: nothing is
   * near it, so that every such row would be new.
   */
  boolean isNew(float[] signature);

  /** Takes a signature into what was seen. */
  void add(float[] signature);

  /**
   * What a corpus keeps of a signature that is about to be added: enough for {@link #restore} after
   * what all earlier items kept was restored. A signature of every neuron would be larger than many
   * inputs; what is new about it seldom is.
   *
   * @return a new array of any length
   */
  default float[] kept(float[] signature) {
    return signature.clone();
  }

  /** Takes what an item kept into what was seen, in the order of the items. */
  default void restore(float[] kept) {
    add(kept);
  }

  /** What was seen so far, for a curve over time: points, neurons, sections. */
  long covered();
}
