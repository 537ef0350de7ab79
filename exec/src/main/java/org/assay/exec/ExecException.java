package org.assay.exec;

import org.assay.onnx.ErrorLine;

/**
 * A model cannot be loaded or run as asked.
 *
 * <p>The message has the one shape of all of Assay's errors: what · where · expected · do this. It
 * is one line; control characters of hostile names and messages are escaped, long parts are cut.
 */
public final class ExecException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_PART = 600;

  /** What kind of failure it is, for callers that react to it. */
  public enum Kind {
    /** ONNX Runtime's native library cannot be had on this machine. */
    PLATFORM,
    /** ONNX Runtime refuses the model. */
    LOAD,
    /** The caller's names, types or dimensions do not fit the model. */
    INPUT,
    /** An operator failed while running. */
    RUN,
    /** The time limit was reached. */
    TIME_LIMIT,
    /** The caller cancelled the run. */
    CANCELLED,
    /** Not enough memory, or a tensor too large for the JVM. */
    MEMORY,
    /** The child process died or broke the protocol. */
    CHILD
  }

  private final Kind kind;
  private final String what;

  /**
   * Creates an error.
   *
   * @param what what is wrong
   * @param where model, node or tensor; empty if nothing needs saying
   * @param expected what would have been right; empty if nothing needs saying
   * @param advice what to do; empty if nothing needs saying
   */
  public ExecException(Kind kind, String what, String where, String expected, String advice) {
    super(line(what, where, expected, advice));
    this.kind = kind;
    this.what = clean(what);
  }

  /** Creates an error that another one caused. */
  public ExecException(
      Kind kind, String what, String where, String expected, String advice, Throwable cause) {
    this(kind, what, where, expected, advice);
    initCause(cause);
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }

  /** What is wrong, without place and advice. */
  public String what() {
    return what;
  }

  private static String line(String what, String where, String expected, String advice) {
    StringBuilder line = new StringBuilder(clean(what));
    for (String part : new String[] {where, expected, advice}) {
      if (!part.isEmpty()) {
        line.append(" · ").append(clean(part));
      }
    }
    return line.toString();
  }

  // Messages of ONNX Runtime are long, and some end with a line break.
  private static String clean(String text) {
    return ErrorLine.part(
        text.endsWith("\n") ? text.substring(0, text.length() - 1) : text, LONGEST_PART);
  }
}
