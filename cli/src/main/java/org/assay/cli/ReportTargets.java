package org.assay.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that a diagnosis is written to. */
final class ReportTargets {
  private static final List<String> KINDS = List.of("text", "json", "sarif", "html");

  private ReportTargets() {}

  /**
   * The kind of report by the file it goes to.
   *
   * @param reports each {@code KIND=PATH}
   */
  static Map<Path, String> of(List<String> reports) {
    Map<Path, String> targets = new LinkedHashMap<>();
    for (String report : reports) {
      int at = report.indexOf('=');
      String kind = at < 1 ? "" : report.substring(0, at);
      if (!KINDS.contains(kind) || at == report.length() - 1) {
        throw new UsageException(
            "cannot read '" + report + "'",
            "--report",
            "KIND=PATH with a kind of text, json, sarif, html",
            "e.g. --report html=out.html");
      }
      targets.put(Path.of(report.substring(at + 1)), kind);
    }
    return targets;
  }
}
