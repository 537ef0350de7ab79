package org.assay.cli;

import java.util.Optional;
import org.assay.report.Tool;
import picocli.CommandLine.IVersionProvider;

/** The version of this program, from the manifest of its jar. */
final class Version implements IVersionProvider {
  private static final String HOME = "https://github.com/assay-project/assay";

  /** E.g. {@code 0.1.0}; {@code development} where there is no jar. */
  static String text() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /** What reports say of their maker. */
  static Tool tool() {
    return new Tool("assay", text(), HOME);
  }

  @Override
  public String[] getVersion() {
    return new String[] {"assay " + text()};
  }
}
