package org.assay.cli;

/** What the shell is told; a contract. */
final class ExitCode {
  /** Nothing found. */
  static final int CLEAN = 0;

  /** Findings at or above {@code --fail-on}. */
  static final int FINDINGS = 1;

  /** Wrong use, or input that cannot be read. */
  static final int USAGE = 2;

  /** A fault of Assay itself. */
  static final int INTERNAL = 3;

  private ExitCode() {}
}
