package org.assay.onnx;

/**
 * A model, or a part of one, cannot be used as it is.
 *
 * <p>The message has the one shape of all of Assay's errors: what · where · expected · do this. It
 * is one line; control characters of hostile names are escaped.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final String where;
  private final String expected;
  private final String advice;

  /**
   * Creates an error.
   *
   * @param what what is wrong, e.g. {@code "tensor has 3 values for 4 elements"}
   * @param where file, graph, node or tensor, e.g. {@code "initializer 'w'"}
   * @param expected what would have been right; empty if nothing needs saying
   * @param advice what to do; empty if nothing needs saying
   */
  public ModelException(String what, String where, String expected, String advice) {
    super(ErrorLine.of(what, where, expected, advice));
    this.what = what;
    this.where = where;
    this.expected = expected;
    this.advice = advice;
  }

  /** Creates an error of which what and where say all. */
  public ModelException(String what, String where) {
    this(what, where, "", "");
  }

  /** The same error with an outer place put before its own, e.g. the file's path. */
  public ModelException in(String outer) {
    ModelException moved =
        new ModelException(what, outer + (where.isEmpty() ? "" : ": " + where), expected, advice);
    moved.setStackTrace(getStackTrace());
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
}
