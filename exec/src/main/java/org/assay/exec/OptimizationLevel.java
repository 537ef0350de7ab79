package org.assay.exec;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;

/** How far ONNX Runtime may rewrite a graph before running it. */
public enum OptimizationLevel {
  /** Not at all: every node runs as written. The reference for intermediates. */
  NONE(OptLevel.NO_OPT),
  /** Rewrites that keep the meaning: constant folding, removal of redundant nodes. */
  BASIC(OptLevel.BASIC_OPT),
  /** Also fusions for the CPU. */
  EXTENDED(OptLevel.EXTENDED_OPT),
  /** Also changes of memory layout: the default of ONNX Runtime. */
  ALL(OptLevel.ALL_OPT);

  private final OptLevel level;

  OptimizationLevel(OptLevel level) {
    this.level = level;
  }

  OptLevel level() {
    return level;
  }
}
