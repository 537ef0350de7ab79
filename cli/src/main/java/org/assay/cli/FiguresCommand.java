package org.assay.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.assay.bench.document.MarkedSection;
import org.assay.report.RunDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command whose figures go to a marked part of a page, and to a JSON file. */
abstract class FiguresCommand extends AssayCommand {
  @Option(
      names = "--docs",
      paramLabel = "FILE",
      description = "Put the table into this page, e.g. docs/benchmarks.md.")
  @Nullable Path docs;

  /**
   * Puts a table into its part of the page, if one was given, with the command beneath it.
   *
   * @param part name of the marked part
   */
  final void publish(String part, String markdown) {
    if (docs != null) {
      String command =
          String.join(" ", spec().root().commandLine().getParseResult().originalArgs());
      MarkedSection.write(docs, part, markdown + "\nCommand: `assay " + command + "`\n");
    }
  }

  /** A command that can write its figures as JSON, too. */
  abstract static class WithJson extends FiguresCommand {
    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
    @Nullable Path json;

    /** Writes the JSON file, if one was given. */
    final void writeJson(String text) {
      if (json != null) {
        write(json, text);
      }
    }
  }

  /**
   * Writes a file as a whole or not at all.
   *
   * @throws UsageException if it cannot be written
   */
  static void write(Path file, String text) {
    try {
      RunDirectory.writeAtomically(file.toAbsolutePath(), text);
    } catch (IOException e) {
      throw UsageException.unwritable(file, e);
    }
  }
}
