package org.assay.bench.mutants;

/**
 * A mutant that was not handled as it must be.
 *
 * @param mutant which, and how it came to be
 * @param what happened; one line
 */
public record Failure(Kind kind, String mutant, String what) {
  /** What must not happen. */
  public enum Kind {
    /** An exception left the scan. */
    CRASH,
    /** The scan took longer than the limit. */
    HANG,
    /** The scan needed more than the heap. */
    MEMORY,
    /** The message of an error is that of an exception of Java. */
    RAW_MESSAGE,
    /** The bounds of a node failed. */
    TRANSFER,
    /** ONNX Runtime runs the model, the scan refuses it. */
    REFUSED,
    /** ONNX Runtime computed a value outside its bounds. */
    VIOLATION
  }
}
