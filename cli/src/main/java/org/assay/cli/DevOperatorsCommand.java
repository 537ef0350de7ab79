package org.assay.cli;

import java.nio.file.Path;
import org.assay.bench.document.MarkedSection;
import org.assay.bench.document.OperatorPage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev operators}: what is known of each operator. */
@Command(
    name = "operators",
    description = "Shows which operators have shape, finiteness, bounds and reference.")
final class DevOperatorsCommand extends AssayCommand {
  @Option(
      names = "--docs",
      paramLabel = "FILE",
      description = "Put the table into this page, e.g. docs/operators.md.")
  @Nullable Path docs;

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    String table = OperatorPage.table();
    if (docs == null) {
      out().print(table);
    } else {
      MarkedSection.write(docs, "operators", table);
    }
    return ExitCode.CLEAN;
  }
}
