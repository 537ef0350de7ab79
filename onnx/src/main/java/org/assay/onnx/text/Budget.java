package org.assay.onnx.text;

import org.assay.onnx.ModelException;
import org.assay.onnx.io.ReadLimits;

/** Counts what a text makes the reader allocate, against the limits. */
final class Budget {
  private final ReadLimits limits;
  private long nodes;
  private long entries;

  Budget(ReadLimits limits) {
    this.limits = limits;
  }

  void node(Scanner at) {
    if (++nodes > limits.maxNodes()) {
      throw tooMany("nodes", limits.maxNodes(), at);
    }
  }

  void entry(Scanner at) {
    if (++entries > limits.maxEntries()) {
      throw tooMany("parts", limits.maxEntries(), at);
    }
  }

  void depth(int graphDepth, Scanner at) {
    if (graphDepth > limits.maxNesting()) {
      throw new ModelException(
          "subgraphs are nested more than " + limits.maxNesting() + " deep",
          at.position(),
          "at most " + limits.maxNesting() + " levels",
          "raise the limit only for a model that you trust");
    }
  }

  private static ModelException tooMany(String what, long limit, Scanner at) {
    return new ModelException(
        "the model has more than " + limit + " " + what,
        at.position(),
        "at most " + limit,
        "raise the limit only for a model that you trust");
  }
}
