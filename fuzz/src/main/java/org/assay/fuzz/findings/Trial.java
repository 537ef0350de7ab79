package org.assay.fuzz.findings;

/**
 * A failing row, run once more.
 *
 * @param how e.g. {@code in a fresh process}
 * @param result what came of it
 * @param detail one sentence: what fails, or why it could not be run
 */
public record Trial(String how, Result result, String detail) {
  /** What a re-run shows. */
  public enum Result {
    /** It fails in the same way. */
    SAME,
    /** It fails in another way. */
    OTHER,
    /** It does not fail. */
    SOUND,
    /** It cannot be run. */
    ERROR
  }
}
