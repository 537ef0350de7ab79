package org.assay.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.assay.onnx.ModelException;

/**
 * Assay was called in a way it cannot serve. The message is one line in the shape of all errors.
 */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an error.
   *
   * @param what what is wrong
   * @param where option, file or command
   * @param expected what would have been right; may be empty
   * @param advice what to do; may be empty
   */
  UsageException(String what, String where, String expected, String advice) {
    super(line(what, where, expected, advice));
  }

  /** A file, or its folder, that cannot be written. */
  static UsageException unwritable(Path file, IOException why) {
    return new UsageException(
        "cannot be written (" + why.getClass().getSimpleName() + ")", file.toString(), "", "");
  }

  /** The line of such an error; hostile names are escaped, long ones cut. */
  static String line(String what, String where, String expected, String advice) {
    return String.valueOf(new ModelException(what, where, expected, advice).getMessage());
  }
}
