package org.assay.onnx.upgrade;

/** Rewrites nodes of one operator from an older form to that of the working opset. */
@FunctionalInterface
interface Adapter {
  /** Emits nodes that compute what the node computes. */
  void adapt(Adaptation at);

  /**
   * An adapter with the first opset that does not need it.
   *
   * @param since nodes of a model of a lower opset are rewritten
   */
  record Since(long since, Adapter adapter) {}
}
