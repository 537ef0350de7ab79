package org.assay.train.job;

/** How cross entropies are computed behind a sigmoid or softmax. */
public enum CrossEntropy {
  /** From the probabilities, cut to [1e-7, 1 - 1e-7], as Keras 2.2 did. */
  CLIPPED,
  /** From the operand of the activation, as Keras does on TensorFlow 2. */
  LOGITS
}
