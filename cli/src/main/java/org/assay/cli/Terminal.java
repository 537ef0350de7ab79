package org.assay.cli;

/**
 * What standard output and standard error are connected to.
 *
 * @param out whether a person reads standard output
 * @param err whether a person reads standard error
 * @param colour whether standard output may hold colours
 */
record Terminal(boolean out, boolean err, boolean colour) {
  /** Not a terminal: a file, a pipe or a test. */
  static final Terminal NONE = new Terminal(false, false, false);

  /**
   * As the launcher found it. Java 17 cannot tell the two streams apart, so the launcher passes
   * {@code assay.terminal}, the digits of those that are terminals.
   */
  static Terminal ofSystem() {
    String streams = System.getProperty("assay.terminal");
    boolean out = streams == null ? System.console() != null : streams.contains("1");
    boolean err = streams == null ? System.console() != null : streams.contains("2");
    boolean plain =
        System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv("TERM")) || !out;
    return new Terminal(out, err, !plain);
  }
}
