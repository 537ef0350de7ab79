package org.assay.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/**
 * One command executed in this process.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record Run(int code, String out, String err) {
  /** The repository that the tests belong to. */
  static final Path REPOSITORY = ModuleTable.repository();

  static Run of(String... args) {
    return on(Terminal.NONE, args);
  }

  static Run on(Terminal terminal, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(terminal, new PrintWriter(out), new PrintWriter(err), args);
    return new Run(code, out.toString(), err.toString());
  }

  /** Path of a sample. */
  static String sample(String name) {
    return REPOSITORY.resolve("samples").resolve(name).toString();
  }
}
