package org.assay.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.assay.report.ScanResult;

/** Writes pages of HTML. */
final class HtmlPages {
  private HtmlPages() {}

  static void write(ScanResult result, Path file) throws IOException {
    throw new UsageException("html is not there yet", file.toString(), "", "");
  }
}
