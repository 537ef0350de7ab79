package org.assay.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where results go, of commands whose {@code --out} is the run's folder. */
final class ReportOptions extends ReportChoices {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the run's own folder is made (default: assay-out).")
  @Nullable Path out;

  @Override
  Optional<Path> folder() {
    return Optional.ofNullable(out);
  }

  @Override
  String folderOption() {
    return "--out";
  }
}
