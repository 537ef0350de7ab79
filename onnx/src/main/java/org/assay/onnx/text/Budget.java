package org.assay.onnx.text;

import org.assay.onnx.ModelException;
import org.assay.onnx.io.ReadLimits;

/** Counts what a text makes the reader allocate, against the limits. */
final class Budget {
  private final ReadLimits limits;
  private final long mostEntries;
  private long nodes;
  private long entries;

  Budget(ReadLimits limits) {
    this.limits = limits;
    this.mostEntries = limits.entriesThatFit();
  }

  void node(Scanner at) {
    if (++nodes > limits.maxNodes()) {
      throw limits.tooManyNodes().in(at.position());
    }
  }

  void entry(Scanner at) {
    if (++entries > mostEntries) {
      throw limits.tooManyEntries().in(at.position());
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
}
