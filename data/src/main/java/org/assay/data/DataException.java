package org.assay.data;

import org.assay.onnx.ErrorLine;

/**
 * Data, or a document that describes data, cannot be used as it is.
 *
 * <p>The message has the one shape of all of Assay's errors: what · where · expected · do this. It
 * is one line; control characters of hostile names are escaped, long parts are cut.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final String where;
  private final String expected;
  private final String advice;

  /**
   * Creates an error.
   *
   * @param what what is wrong, e.g. {@code "the array holds Python objects"}
   * @param where file, line, column, array or key, e.g. {@code "x.npz: array 'image'"}
   * @param expected what would have been right; empty if nothing needs saying
   * @param advice what to do; empty if nothing needs saying
   */
  public DataException(String what, String where, String expected, String advice) {
    super(ErrorLine.of(what, where, expected, advice));
    this.what = what;
    this.where = where;
    this.expected = expected;
    this.advice = advice;
  }

  /** Creates an error of which what and where say all. */
  public DataException(String what, String where) {
    this(what, where, "", "");
  }

  /** Creates an error that another one caused, for instance one of the file system. */
  public DataException(String what, String where, String advice, Throwable cause) {
    this(what, where, "", advice);
    initCause(cause);
  }

  /** The same error with an outer place put before its own, e.g. the file's path. */
  public DataException in(String outer) {
    String place = where.isEmpty() ? outer : outer + ": " + where;
    DataException moved = new DataException(what, place, expected, advice);
    moved.initCause(this);
    return moved;
  }

  /** What is wrong, without the place. */
  public String what() {
    return what;
  }

  /** Where it is wrong; may be empty. */
  public String where() {
    return where;
  }

  /** What would have been right; may be empty. */
  public String expected() {
    return expected;
  }

  /** What to do; may be empty. */
  public String advice() {
    return advice;
  }
}
