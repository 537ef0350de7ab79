package org.assay.cli;

import org.jspecify.annotations.Nullable;

/** Values of the command line. */
final class Options {
  private Options() {}

  /** A required argument; picocli has refused the command line without it. */
  static <T> T given(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("picocli let a required argument be missing");
    }
    return value;
  }
}
